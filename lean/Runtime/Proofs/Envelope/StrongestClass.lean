module

public import Runtime.Proofs.Envelope.TrimmedTraces

/-! The classifier of the envelope gives the strongest class that holds; each class implies the
weaker. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

/-- Two traces are within the declared envelope, or all that differs between them is listed as
declared. -/
private theorem envelope_bounded_iff (declared : List Difference) (a b : RunTrace) :
    EnvelopeBounded declared a b ↔
      CausalPermutation a b ∨ (differences a b).all (declared.contains ·) = true := by
  simp only [EnvelopeBounded, List.all_eq_true, mem_differences, List.contains_iff_mem]

/-- A causal permutation is within the envelope, whatever is declared. -/
theorem causal_permutation_implies_envelope_bounded (declared : List Difference) (a b : RunTrace)
    (h : CausalPermutation a b) : EnvelopeBounded declared a b := .inl h

/-- A class that holds implies every weaker one. -/
theorem stronger_class_implies_weaker (declared : List Difference) (a b : RunTrace)
    (strong weak : EnvelopeClass)
    (rank : strong.rank ≤ weak.rank) (h : strong.Holds declared a b) : weak.Holds declared a b := by
  have e := exact_implies_session_permutation a b
  have s := session_permutation_implies_causal_permutation a b
  have c := causal_permutation_implies_envelope_bounded declared a b
  cases strong <;> cases weak <;> simp_all [EnvelopeClass.Holds, EnvelopeClass.rank]

/-- What a list of differences must be for the class it amounts to to be as strong as this one. -/
theorem classOf_rank_le (declared found : List Difference) (c : EnvelopeClass) :
    (classOf declared found).rank ≤ c.rank ↔ match c with
      | .exact => found = []
      | .sessionPermutation => found = [] ∨ found = [.sessionPermutation]
      | .causalPermutation =>
        found = [] ∨ found = [.sessionPermutation] ∨ found = [.causalPermutation]
      | .envelopeBounded => found.all (declared.contains ·) = true ∨ found = [.sessionPermutation] ∨
          found = [.causalPermutation]
      | .outsideEnvelope => True := by
  unfold classOf
  cases c <;> dsimp only <;> split <;> (try split) <;> simp_all [EnvelopeClass.rank]

/-- Nothing is listed of equal traces alone. -/
private theorem differences_eq_nil_iff (a b : RunTrace) : differences a b = [] ↔ a = b := by
  simp only [differences]
  split <;> simp_all

/-- A session permutation is nothing, or just that. -/
private theorem session_permutation_iff_listed (a b : RunTrace) :
    SessionPermutation a b ↔ differences a b = [] ∨ differences a b = [.sessionPermutation] := by
  by_cases same : a = b
  · subst same
    exact ⟨fun _ => .inl ((differences_eq_nil_iff a a).2 rfl),
      fun _ => session_permutation_is_an_equivalence.refl a⟩
  · simp only [SessionPermutation, OutsideAgree,
      differences_of_ne same, ← agreeIn_iff, ← agreeInEffects_iff]
    generalize agreeIn a b .sessions = s
    generalize agreeIn a b .endpoints = p
    generalize agreeIn a b .edges = e
    generalize agreeIn a b .layers = l
    generalize agreeIn a b .coroutines = c
    generalize agreeInEffects a b = f
    revert s p e l c f
    decide

/-- A causal permutation is nothing, or just one of the two permutations. -/
private theorem causal_permutation_iff_listed (a b : RunTrace) :
    CausalPermutation a b ↔ differences a b = [] ∨ differences a b = [.sessionPermutation] ∨
      differences a b = [.causalPermutation] := by
  by_cases same : a = b
  · subst same
    exact ⟨fun _ => .inl ((differences_eq_nil_iff a a).2 rfl),
      fun _ => causal_permutation_is_an_equivalence.refl a⟩
  · have down := endpoints_and_edges_of_sessions a b
    revert down
    simp only [CausalPermutation, OutsideAgree,
      differences_of_ne same, ← agreeIn_iff, ← agreeInEffects_iff]
    generalize agreeIn a b .sessions = s
    generalize agreeIn a b .endpoints = p
    generalize agreeIn a b .edges = e
    generalize agreeIn a b .layers = l
    generalize agreeIn a b .coroutines = c
    generalize agreeInEffects a b = f
    revert s p e l c f
    decide

/-- The classifier is sound and complete: a class holds of two traces if, and only if, the one that
the classifier gives is as strong or stronger. So it gives the strongest class that holds. -/
theorem class_holds_iff (declared : List Difference) (a b : RunTrace) (c : EnvelopeClass) :
    c.Holds declared a b ↔ (envelopeClass declared a b).rank ≤ c.rank := by
  rw [envelopeClass, classOf_rank_le]
  cases c with
  | exact => exact (differences_eq_nil_iff a b).symm
  | sessionPermutation => exact session_permutation_iff_listed a b
  | causalPermutation => exact causal_permutation_iff_listed a b
  | outsideEnvelope => exact ⟨fun _ => trivial, fun _ => trivial⟩
  | envelopeBounded =>
    refine (envelope_bounded_iff declared a b).trans ?_
    rw [causal_permutation_iff_listed]
    constructor
    · rintro ((h | h) | h)
      · exact .inl (by simp [h])
      · exact .inr h
      · exact .inl h
    · rintro (h | h)
      · exact .inr h
      · exact .inl (.inr h)

/-- The classifier says `exact` of equal traces, ticks included, and of no others. -/
theorem class_exact_iff (declared : List Difference) (a b : RunTrace) :
    envelopeClass declared a b = .exact ↔ a = b := by
  have h := class_holds_iff declared a b .exact
  cases k : envelopeClass declared a b <;> simp_all [EnvelopeClass.Holds, EnvelopeClass.rank,
    ReplayEquivalent]

/-- It says `outsideEnvelope` if, and only if, some difference is not declared and the traces are no
causal permutation of each other. -/
theorem class_outside_iff (declared : List Difference) (a b : RunTrace) :
    envelopeClass declared a b = .outsideEnvelope ↔
      ¬ CausalPermutation a b ∧ ∃ d : Difference, d.Between a b ∧ d ∉ declared := by
  have h := class_holds_iff declared a b .envelopeBounded
  have k : envelopeClass declared a b = .outsideEnvelope ↔
      ¬ (envelopeClass declared a b).rank ≤ 3 := by
    cases envelopeClass declared a b <;> simp [EnvelopeClass.rank]
  rw [k, ← show EnvelopeClass.envelopeBounded.rank = 3 from rfl, ← h]
  simp [EnvelopeClass.Holds, EnvelopeBounded]

/-- Exact, session and causal permutation, and `outsideEnvelope` are equivalences, whatever is
declared. -/
theorem every_other_class_is_an_equivalence (declared : List Difference) (c : EnvelopeClass)
    (h : c ≠ .envelopeBounded) : Equivalence (c.Holds declared) := by
  cases c with
  | exact => exact ⟨fun _ => rfl, Eq.symm, Eq.trans⟩
  | sessionPermutation => exact session_permutation_is_an_equivalence
  | causalPermutation => exact causal_permutation_is_an_equivalence
  | envelopeBounded => exact absurd rfl h
  | outsideEnvelope => exact ⟨fun _ => trivial, fun _ => trivial, fun _ _ => trivial⟩

end Runtime.Proofs

end
