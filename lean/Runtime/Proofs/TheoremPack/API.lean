module

public import Runtime.Proofs.CompileTime.RuntimeContracts
public import Runtime.Proofs.ConcurrencyThreaded
public import Runtime.Proofs.VM.Frame
public import Runtime.Proofs.VM.Scheduler
public import Runtime.Proofs.VM.Step
public import Runtime.Proofs.Wave.PlannerCertificateValid
public import Runtime.Properties.Terms.Waves

/-! Theorem packs: what a runtime may rely on, with the proof of each. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

/-- How much of an entry is proved. -/
inductive EntryStatus where
  /-- The statement holds. -/
  | proved
  /-- The statement holds of whoever brings its premises; it grants nothing by itself. -/
  | premiseScoped
  deriving DecidableEq, Repr

/-- One theorem of a pack. An entry without a proof does not type-check. -/
structure PackEntry where
  /-- The theorem's own name, by which its statement and axioms are looked up. -/
  name : Lean.Name
  statement : Prop
  proof : statement
  status : EntryStatus
  /-- What it grants. -/
  grants : List Capability
  /-- Cases of the corpus in which what it says can be seen. -/
  witnesses : List String

/-- A pack: entries under a name. -/
structure TheoremPack where
  name : String
  entries : List PackEntry

/-- Does the pack grant the capability? Some entry must speak for it, and every entry that does must
be proved. -/
def TheoremPack.grants (pack : TheoremPack) (capability : Capability) : Bool :=
  pack.entries.any (·.grants.contains capability) &&
    pack.entries.all fun e => !e.grants.contains capability || e.status = .proved

/-- The capabilities that a pack grants. -/
def TheoremPack.capabilities (pack : TheoremPack) : List Capability :=
  Capability.all.filter pack.grants

/-- What a pack grants, a proved entry of it grants, and no unproved one speaks for it. -/
theorem granted_only_by_proved_entries (pack : TheoremPack) (capability : Capability)
    (h : capability ∈ pack.capabilities) :
    (∃ e ∈ pack.entries, e.status = .proved ∧ capability ∈ e.grants) ∧
    ∀ e ∈ pack.entries, capability ∈ e.grants → e.status = .proved := by
  unfold TheoremPack.capabilities TheoremPack.grants at h
  simp only [List.mem_filter, Bool.and_eq_true, List.any_eq_true, List.all_eq_true, Bool.or_eq_true,
    Bool.not_eq_true', decide_eq_true_eq, List.contains_iff_mem] at h
  obtain ⟨_, ⟨e, mem, speaks⟩, all⟩ := h
  have proved : ∀ e ∈ pack.entries, capability ∈ e.grants → e.status = .proved := by
    intro e mem speaks
    cases all e mem with
    | inl no => simp_all
    | inr yes => exact yes
  exact ⟨⟨e, mem, proved e mem speaks, speaks⟩, proved⟩

end Runtime.Proofs

end
