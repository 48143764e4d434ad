module

public import Runtime.Properties.Terms.Capabilities

/-! Theorem packs: what a runtime may rely on, with the proof of each. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

/-- How much of an entry is proved. -/
inductive EntryStatus where
  /-- The statement holds. -/
  | proved
  /-- The statement holds, but says something only to whoever brings these premises; so it grants
  nothing by itself. -/
  | premiseScoped (premises : Prop)

/-- Is nothing left to be brought? -/
def EntryStatus.isProved : EntryStatus → Bool
  | .proved => true
  | .premiseScoped _ => false

/-- That a statement implies a conclusion, given the premises if there are any. -/
def EntryStatus.Implies (statement conclusion : Prop) : EntryStatus → Prop
  | .proved => statement → conclusion
  | .premiseScoped premises => premises → statement → conclusion

/-- Where nothing is left to be brought, the conclusion follows. -/
theorem EntryStatus.Implies.of_proved {status : EntryStatus} {statement conclusion : Prop}
    (implies : status.Implies statement conclusion) (proved : status.isProved = true)
    (holds : statement) : conclusion := by
  cases status with
  | proved => exact implies holds
  | premiseScoped => contradiction

/-- A capability for which an entry speaks, with the proof that the entry's statement implies what
the capability means. A theorem that has nothing to do with it grants nothing: this does not
type-check. -/
structure Grant (status : EntryStatus) (statement : Prop) where
  capability : Capability
  means : status.Implies statement capability.Means

/-- One theorem of a pack. An entry without a proof does not type-check. -/
structure PackEntry where
  /-- The theorem's own name, by which its statement and axioms are looked up. -/
  name : Lean.Name
  statement : Prop
  proof : statement
  status : EntryStatus
  /-- What it grants, and why that follows. -/
  grants : List (Grant status statement)
  /-- Cases of the corpus in which what it says can be seen. -/
  witnesses : List String

/-- The capabilities for which the entry speaks. -/
def PackEntry.capabilities (e : PackEntry) : List Capability := e.grants.map (·.capability)

/-- A pack: entries under a name. -/
structure TheoremPack where
  name : String
  entries : List PackEntry

/-- Does the pack grant the capability? Some entry must speak for it, and every entry that does must
be proved. -/
def TheoremPack.grants (pack : TheoremPack) (capability : Capability) : Bool :=
  pack.entries.any (·.capabilities.contains capability) &&
    pack.entries.all fun e => !e.capabilities.contains capability || e.status.isProved

/-- The capabilities that a pack grants. -/
def TheoremPack.capabilities (pack : TheoremPack) : List Capability :=
  Capability.all.filter pack.grants

/-- What a pack grants, a proved entry of it grants, and no unproved one speaks for it. -/
theorem granted_only_by_proved_entries (pack : TheoremPack) (capability : Capability)
    (h : capability ∈ pack.capabilities) :
    (∃ e ∈ pack.entries, e.status.isProved = true ∧ capability ∈ e.capabilities) ∧
    ∀ e ∈ pack.entries, capability ∈ e.capabilities → e.status.isProved = true := by
  unfold TheoremPack.capabilities TheoremPack.grants at h
  simp only [List.mem_filter, Bool.and_eq_true, List.any_eq_true, List.all_eq_true, Bool.or_eq_true,
    Bool.not_eq_true', List.contains_iff_mem] at h
  obtain ⟨_, ⟨e, mem, speaks⟩, all⟩ := h
  have proved : ∀ e ∈ pack.entries, capability ∈ e.capabilities → e.status.isProved = true := by
    intro e mem speaks
    cases all e mem with
    | inl no => simp_all
    | inr yes => exact yes
  exact ⟨⟨e, mem, proved e mem speaks, speaks⟩, proved⟩

/-- **What a pack grants is so**: whatever its entries are, of each capability that it grants the
meaning holds. -/
theorem granted_capabilities_hold (pack : TheoremPack) (capability : Capability)
    (h : capability ∈ pack.capabilities) : capability.Means := by
  obtain ⟨⟨e, _, proved, speaks⟩, _⟩ := granted_only_by_proved_entries pack capability h
  obtain ⟨grant, _, rfl⟩ := List.mem_map.mp speaks
  exact grant.means.of_proved proved e.proof

end Runtime.Proofs

end
