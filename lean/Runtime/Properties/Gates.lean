module

public import Runtime.Proofs.CompileTime.RuntimeContracts

/-! Runtime gates: what is let through, exactly. The gates are defined in
`Runtime/VM/Runtime/Gates.lean`, coverage in `Terms/Gates.lean`. -/

@[expose] public section

namespace Runtime.Properties

open Runtime.VM Runtime.Proofs

/-- A mode that is not advanced is admitted with or without contracts. -/
theorem plain_mode_is_admitted (contracts : Option RuntimeContracts) (r : RuntimeRequest)
    (h : requiresVMRuntimeContracts r = false) : admitVMRuntime contracts r = .ok () :=
  Runtime.Proofs.plain_mode_is_admitted contracts r h

/-- An advanced mode is not admitted without contracts. -/
theorem advanced_mode_without_contracts_is_refused (r : RuntimeRequest)
    (h : requiresVMRuntimeContracts r = true) : admitVMRuntime none r ≠ .ok () :=
  Runtime.Proofs.advanced_mode_without_contracts_is_refused r h

/-- Given contracts, an advanced mode is admitted exactly if they cover it and it does not ask for
threads on WebAssembly. -/
theorem advanced_mode_admitted_iff (c : RuntimeContracts) (r : RuntimeRequest)
    (h : requiresVMRuntimeContracts r = true) :
    admitVMRuntime (some c) r = .ok () ↔
      ¬ (r.engine = .threaded ∧ r.platform = .wasm) ∧ Covers c r :=
  Runtime.Proofs.advanced_mode_admitted_iff c r h

/-- The threaded engine is refused on WebAssembly, with or without contracts, because the platform
has one thread. -/
theorem threads_are_refused_on_wasm (contracts : Option RuntimeContracts) (r : RuntimeRequest)
    (engine : r.engine = .threaded) (platform : r.platform = .wasm) :
    admitVMRuntime contracts r = .error .singleThreaded :=
  Runtime.Proofs.threads_are_refused_on_wasm contracts r engine platform

/-- A determinism profile is granted exactly on its artifact and, unless it is `full`, the
capability of mixed profiles. -/
theorem profile_granted_iff (c : RuntimeContracts) (profile : DeterminismMode) :
    requestDeterminismProfile c profile = .ok () ↔
      (profile ≠ .full → .mixedProfiles ∈ c.capabilities) ∧ profile ∈ c.artifacts :=
  Runtime.Proofs.profile_granted_iff c profile

/-- A switch is granted exactly on contracts that have its capability. -/
theorem switch_granted_iff (capability : Capability) (contracts : Option RuntimeContracts) :
    requestSwitch capability contracts = .ok () ↔
      ∃ c, contracts = some c ∧ capability ∈ c.capabilities :=
  Runtime.Proofs.switch_granted_iff capability contracts

end Runtime.Properties

end
