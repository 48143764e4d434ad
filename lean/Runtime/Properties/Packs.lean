module

public import Runtime.Proofs.TheoremPack.API

/-! Theorem packs: on what a capability rests. Packs are defined in
`Runtime/Proofs/TheoremPack/API.lean`, what capabilities mean in `Terms/Capabilities.lean`. -/

@[expose] public section

namespace Runtime.Properties

open Runtime.VM Runtime.Proofs

/-- What a pack grants, some proved entry of it grants, and no entry that speaks for it is
unproved. -/
theorem granted_only_by_proved_entries (pack : TheoremPack) (capability : Capability)
    (h : capability ∈ pack.capabilities) :
    (∃ e ∈ pack.entries, e.status.isProved = true ∧ capability ∈ e.capabilities) ∧
    ∀ e ∈ pack.entries, capability ∈ e.capabilities → e.status.isProved = true :=
  Runtime.Proofs.granted_only_by_proved_entries pack capability h

/-- What a pack grants is so: of each capability that any pack grants, the meaning holds. -/
theorem granted_capabilities_hold (pack : TheoremPack) (capability : Capability)
    (h : capability ∈ pack.capabilities) : capability.Means :=
  Runtime.Proofs.granted_capabilities_hold pack capability h

end Runtime.Properties

end
