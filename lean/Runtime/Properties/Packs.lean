module

public import Runtime.Proofs.TheoremPack.API

/-! Theorem packs: on what a capability rests. Packs are defined in
`Runtime/Proofs/TheoremPack/API.lean`. -/

@[expose] public section

namespace Runtime.Properties

open Runtime.VM Runtime.Proofs

/-- What a pack grants, some proved entry of it grants, and no entry that speaks for it is
unproved. -/
theorem granted_only_by_proved_entries (pack : TheoremPack) (capability : Capability)
    (h : capability ∈ pack.capabilities) :
    (∃ e ∈ pack.entries, e.status = .proved ∧ capability ∈ e.grants) ∧
    ∀ e ∈ pack.entries, capability ∈ e.grants → e.status = .proved :=
  Runtime.Proofs.granted_only_by_proved_entries pack capability h

end Runtime.Properties

end
