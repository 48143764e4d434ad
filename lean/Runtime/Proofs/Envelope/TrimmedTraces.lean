module

public import Runtime.Proofs.Envelope.PermutationsAreEquivalences

/-! What two traces begin and end with alike need not be looked at; so decided, the differences are
right. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

/-- What is dropped is the same on both sides. -/
private theorem dropAlike_spec {α β : Type} [DecidableEq β] (key : α → β) (xs ys : List α) :
    ∃ p q, xs = p ++ (dropAlike key xs ys).1 ∧ ys = q ++ (dropAlike key xs ys).2 ∧
      p.map key = q.map key := by
  fun_induction dropAlike key xs ys with
  | case1 x xs y ys same ih =>
    obtain ⟨p, q, hp, hq, h⟩ := ih
    exact ⟨x :: p, y :: q, by simp [← hp], by simp [← hq], by simp [same, h]⟩
  | case2 => exact ⟨[], [], rfl, rfl, rfl⟩
  | case3 => exact ⟨[], [], rfl, rfl, rfl⟩

/-- What is trimmed is the same on both sides. -/
private theorem trimAlike_spec {α β : Type} [DecidableEq β] (key : α → β) (xs ys : List α) :
    ∃ p q, xs.map key = p ++ (trimAlike key xs ys).1.map key ++ q ∧
      ys.map key = p ++ (trimAlike key xs ys).2.map key ++ q := by
  obtain ⟨p, p', hx, hy, hp⟩ := dropAlike_spec key xs ys
  obtain ⟨q, q', hx', hy', hq⟩ :=
    dropAlike_spec key (dropAlike key xs ys).1.reverse (dropAlike key xs ys).2.reverse
  refine ⟨p.map key, (q.map key).reverse, ?_, ?_⟩
  · have e := congrArg List.reverse hx'
    rw [List.reverse_reverse, List.reverse_append] at e
    conv => lhs; rw [hx, e]
    simp [trimAlike]
  · have e := congrArg List.reverse hy'
    rw [List.reverse_reverse, List.reverse_append] at e
    conv => lhs; rw [hy, e]
    simp [trimAlike, hp, hq]

/-- Two lists look the same through a filter if what is left of them, trimmed, does. -/
private theorem filter_trimmed {β : Type} (see : β → Bool) (p q x y : List β) :
    (p ++ x ++ q).filter see = (p ++ y ++ q).filter see ↔ x.filter see = y.filter see := by
  simp [List.filter_append]

/-- Two traces agree in a dimension if what is left of them, trimmed, does. -/
private theorem agree_trimmed (d : Dimension) (a b : RunTrace) :
    Agree d (trimmed a b).1 (trimmed a b).2 ↔ Agree d a b := by
  obtain ⟨p, q, ha, hb⟩ := trimAlike_spec (·.event) a.events b.events
  have same (w : Witness) :
      (trimmed a b).1.seenBy w = (trimmed a b).2.seenBy w ↔ a.seenBy w = b.seenBy w := by
    simp only [RunTrace.seenBy, RunTrace.observable, ha, hb, filter_trimmed, trimmed]
  simp only [Agree, same]

/-- Two traces agree in their effects if what is left of them, trimmed, does. -/
private theorem effects_agree_trimmed (a b : RunTrace) :
    EffectsAgree (trimmed a b).1 (trimmed a b).2 ↔ EffectsAgree a b := by
  obtain ⟨p, q, ha, hb⟩ :=
    trimAlike_spec (fun e => (e.coroutine, e.nonce, e.request, e.output)) a.effects b.effects
  have same (c : CoroutineId) :
      (trimmed a b).1.effectsOf c = (trimmed a b).2.effectsOf c ↔
        a.effectsOf c = b.effectsOf c := by
    simp only [RunTrace.effectsOf, RunTrace.effectTrace, ha, hb, filter_trimmed, trimmed]
  simp only [EffectsAgree, same]

/-- Whether two traces agree in a dimension, decided from what is left of them, trimmed. -/
def agreeIn (a b : RunTrace) (d : Dimension) : Bool :=
  agrees (witnesses (trimmed a b).1 (trimmed a b).2) (trimmed a b).1 (trimmed a b).2 d

/-- Whether their effects agree, decided likewise. -/
def agreeInEffects (a b : RunTrace) : Bool := effectsAgree (trimmed a b).1 (trimmed a b).2

/-- What is decided of a dimension from the rest is so of the whole. -/
theorem agreeIn_iff (a b : RunTrace) (d : Dimension) : agreeIn a b d = true ↔ Agree d a b :=
  (agrees_iff _ _ d).trans (agree_trimmed d a b)

/-- And of the effects. -/
theorem agreeInEffects_iff (a b : RunTrace) : agreeInEffects a b = true ↔ EffectsAgree a b :=
  (effectsAgree_iff _ _).trans (effects_agree_trimmed a b)

/-- The differences of two traces that are not equal. -/
theorem differences_of_ne {a b : RunTrace} (h : a ≠ b) : differences a b =
    (if agreeIn a b .sessions then .sessionPermutation
      else if !agreeIn a b .endpoints then .endpointOrder
      else if agreeIn a b .edges then .causalPermutation
      else .bufferOverlap) ::
    ((if agreeIn a b .layers then [] else [.layerOrder])
      ++ (if agreeIn a b .coroutines then [] else [.coroutineOrder])
      ++ (if agreeInEffects a b then [] else [.effectDiffers])) := if_neg h

/-- The differences that are listed are those that are there. -/
theorem mem_differences (d : Difference) (a b : RunTrace) :
    d ∈ differences a b ↔ d.Between a b := by
  by_cases same : a = b
  · subst same
    have eq (k : Dimension) : Agree k a a := (agree_is_an_equivalence k).refl a
    have eff := effects_agree_is_an_equivalence.refl a
    cases d <;> simp [differences, Difference.Between, eq, eff]
  · have down := endpoints_and_edges_of_sessions a b
    simp only [← agreeIn_iff] at down
    cases d <;> simp only [differences_of_ne same,
      Difference.Between, ← agreeIn_iff, ← agreeInEffects_iff, ne_eq, same, not_false_eq_true,
      true_and] <;> revert down <;>
      generalize agreeIn a b .sessions = s <;>
      generalize agreeIn a b .endpoints = p <;>
      generalize agreeIn a b .edges = e <;>
      generalize agreeIn a b .layers = l <;>
      generalize agreeIn a b .coroutines = c <;>
      generalize agreeInEffects a b = f <;>
      revert s p e l c f <;> decide

end Runtime.Proofs

end
