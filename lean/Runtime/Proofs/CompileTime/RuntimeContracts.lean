module

public import Runtime.Properties.Terms.Gates
public import Runtime.VM.Runtime.Gates

/-! Gate theorems: what is let through, exactly. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

/-- Demanding a capability succeeds exactly when the contracts have it. -/
private theorem demand_ok_iff (c : RuntimeContracts) (capability : Capability) :
    c.demand capability = .ok () ↔ capability ∈ c.capabilities := by
  unfold RuntimeContracts.demand
  split <;> simp_all [pure, Except.pure, throw, throwThe, MonadExceptOf.throw]

/-- A profile is granted exactly on its artifact and, unless it is `full`, the mixed-profile
capability. -/
theorem profile_granted_iff (c : RuntimeContracts) (profile : DeterminismMode) :
    requestDeterminismProfile c profile = .ok () ↔
      (profile ≠ .full → .mixedProfiles ∈ c.capabilities) ∧ profile ∈ c.artifacts := by
  unfold requestDeterminismProfile RuntimeContracts.demand
  by_cases full : profile = .full <;> by_cases mixed : Capability.mixedProfiles ∈ c.capabilities <;>
    by_cases artifact : profile ∈ c.artifacts <;>
    simp_all [pure, Except.pure, throw, throwThe, MonadExceptOf.throw, bind, Except.bind]

/-- The plain mode needs no contracts. -/
theorem plain_mode_is_admitted (contracts : Option RuntimeContracts) (r : RuntimeRequest)
    (h : requiresVMRuntimeContracts r = false) : admitVMRuntime contracts r = .ok () := by
  have engine : (r.engine == .threaded) = false := by
    cases e : r.engine == .threaded <;> simp_all [requiresVMRuntimeContracts]
  simp [admitVMRuntime, engine, h, pure, Except.pure]

/-- An advanced mode is not admitted without contracts. -/
theorem advanced_mode_without_contracts_is_refused (r : RuntimeRequest)
    (h : requiresVMRuntimeContracts r = true) : admitVMRuntime none r ≠ .ok () := by
  unfold admitVMRuntime
  split <;> simp_all [throw, throwThe, MonadExceptOf.throw]

/-- An advanced mode is admitted exactly on contracts that cover it, on a platform that can run
it. -/
theorem advanced_mode_admitted_iff (c : RuntimeContracts) (r : RuntimeRequest)
    (h : requiresVMRuntimeContracts r = true) :
    admitVMRuntime (some c) r = .ok () ↔ ¬ (r.engine = .threaded ∧ r.platform = .wasm) ∧
      Covers c r := by
  have covers : Covers c r ↔ ((r.engine = .threaded → .threadedCanonical ∈ c.capabilities) ∧
      (r.engine = .threaded → 1 < r.concurrency → .certifiedWaves ∈ c.capabilities) ∧
      (r.profile ≠ .full → .mixedProfiles ∈ c.capabilities) ∧ r.profile ∈ c.artifacts) :=
    ⟨fun ⟨a, b, d, e⟩ => ⟨a, b, d, e⟩, fun ⟨a, b, d, e⟩ => ⟨a, b, d, e⟩⟩
  have profile := profile_granted_iff c r.profile
  rw [covers]
  unfold admitVMRuntime requestThreads RuntimeContracts.demand
  by_cases engine : r.engine = .threaded <;> by_cases platform : r.platform = .wasm <;>
    by_cases many : 1 < r.concurrency <;>
    by_cases threads : Capability.threadedCanonical ∈ c.capabilities <;>
    by_cases waves : Capability.certifiedWaves ∈ c.capabilities <;>
    simp_all [pure, Except.pure, throw, throwThe, MonadExceptOf.throw, bind, Except.bind]
  rw [if_neg (by omega)]
  exact profile

/-- Threads are never admitted on a platform that has one. -/
theorem threads_are_refused_on_wasm (contracts : Option RuntimeContracts) (r : RuntimeRequest)
    (engine : r.engine = .threaded) (platform : r.platform = .wasm) :
    admitVMRuntime contracts r = .error .singleThreaded := by
  simp [admitVMRuntime, engine, platform, throw, throwThe, MonadExceptOf.throw]

/-- A switch is granted exactly on contracts that have its capability. -/
theorem switch_granted_iff (capability : Capability) (contracts : Option RuntimeContracts) :
    requestSwitch capability contracts = .ok () ↔ ∃ c, contracts = some c ∧
      capability ∈ c.capabilities := by
  cases contracts with
  | none => simp [requestSwitch, throw, throwThe, MonadExceptOf.throw]
  | some c => simp [requestSwitch, demand_ok_iff]

end Runtime.Proofs

end
