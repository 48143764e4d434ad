module

public import Runtime.Proofs.Envelope.StrongestClass
public import Runtime.Properties.Terms.Envelope

/-! For which declared differences "within the envelope" is an equivalence: for coherent ones, and
no others. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

/-- For coherent declarations, being within the envelope is agreement in every dimension that may
not differ: endpoints, edges, layers, coroutines and effects, each by itself. -/
private theorem envelope_bounded_is_agreement (declared : List Difference) (h : Coherent declared)
    (a b : RunTrace) : EnvelopeBounded declared a b ↔
      (Agree .endpoints a b ∨ .endpointOrder ∈ declared) ∧
      (Agree .edges a b ∨ .bufferOverlap ∈ declared) ∧
      (Agree .layers a b ∨ someAboutSessions declared = true ∧ .layerOrder ∈ declared) ∧
      (Agree .coroutines a b ∨ someAboutSessions declared = true ∧ .coroutineOrder ∈ declared) ∧
      (EffectsAgree a b ∨ someAboutSessions declared = true ∧ .effectDiffers ∈ declared) := by
  by_cases same : a = b
  · subst same
    have all := causal_permutation_is_an_equivalence.refl a
    have bounded := causal_permutation_implies_envelope_bounded declared a a all
    exact ⟨fun _ => ⟨.inl all.1, .inl all.2.1, .inl all.2.2.2.1, .inl all.2.2.1, .inl all.2.2.2.2⟩,
      fun _ => bounded⟩
  · have down := endpoints_and_edges_of_sessions a b
    simp only [EnvelopeBounded, CausalPermutation, OutsideAgree]
    have each (p : Difference → Prop) : (∀ d, p d) ↔ p .sessionPermutation ∧ p .causalPermutation ∧
        p .bufferOverlap ∧ p .layerOrder ∧ p .endpointOrder ∧ p .coroutineOrder ∧
          p .effectDiffers :=
      ⟨fun k => ⟨k _, k _, k _, k _, k _, k _, k _⟩, fun k d => by cases d <;> simp_all⟩
    rw [each]
    simp only [Difference.Between, ne_eq, same, not_false_eq_true, true_and]
    simp only [Coherent, someAboutSessions, aboutSessions, aboutOthers, List.any_cons, List.any_nil,
      Bool.or_false, Bool.or_eq_true, List.contains_iff_mem] at h ⊢
    grind

/-- An equivalence, or any two at all where the constant holds, is an equivalence. -/
private theorem orAny {α : Type} {r : α → α → Prop} (hr : Equivalence r) (any : Prop) :
    Equivalence fun a b => r a b ∨ any :=
  ⟨fun a => .inl (hr.refl a), fun h => h.imp_left hr.symm,
    fun h k => by cases h <;> cases k <;> first | exact .inr ‹_› | exact .inl (hr.trans ‹_› ‹_›)⟩

/-- For coherent declarations, being within the envelope is an equivalence. -/
private theorem envelope_bounded_is_an_equivalence (declared : List Difference)
    (h : Coherent declared) : Equivalence (EnvelopeBounded declared) := by
  have same : EnvelopeBounded declared = _ :=
    funext fun a => funext fun b => propext (envelope_bounded_is_agreement declared h a b)
  rw [same]
  exact both (orAny (agree_is_an_equivalence _) _) (both (orAny (agree_is_an_equivalence _) _)
    (both (orAny (agree_is_an_equivalence _) _) (both (orAny (agree_is_an_equivalence _) _)
      (orAny effects_agree_is_an_equivalence _))))

/-- A trace that differs from the one without a difference in this about sessions, and in that about
others. -/
def sample (session other : Option Difference) : RunTrace :=
  let ab : Edge := { sid := 0, sender := "A", receiver := "B" }
  let cd : Edge := { sid := 0, sender := "C", receiver := "D" }
  let m : Message := { label := "m", value := .unit }
  let events : List Event := match session with
    | none | some .sessionPermutation => [.sent ab m, .sent cd m, .received ab m]
    | some .causalPermutation => [.sent cd m, .sent ab m, .received ab m]
    | some .bufferOverlap => [.received ab m, .sent ab m, .sent cd m]
    | _ => [.sent cd m]
  let outside : List Event := match other with
    | some .layerOrder => [.acquired 1 "l" 0, .acquired 0 "l" 0]
    | some .coroutineOrder => [.acquired 0 "l" 0, .acquired 1 "l" 0, .spawned 0 2]
    | _ => [.acquired 0 "l" 0, .acquired 1 "l" 0]
  let tick := if session = some .sessionPermutation then 1 else 0
  { events := (events ++ outside).map fun event => { tick, event }
    effects := if other = some .effectDiffers then
      [{ tick := 0, coroutine := 0, nonce := 0, request := .consume .unit, output := .unit }]
        else [] }

/-- The samples differ as they say: `d` stands between the first two and `m` between the first and
the third, each with `o`; between the second and the third is `d` alone, or nothing that needs be
declared. -/
private theorem samples_differ :
    ∀ d ∈ aboutSessions, ∀ m ∈ [Difference.sessionPermutation, .causalPermutation],
    ∀ o ∈ aboutOthers, d ≠ m →
    differences (sample none none) (sample (some d) (some o)) = [d, o] ∧
    differences (sample none none) (sample (some m) (some o)) = [m, o] ∧
    differences (sample (some d) (some o)) (sample (some m) (some o)) ∈
      [[d], [.causalPermutation]] := by
  decide

/-- Two differences of endpoints can come to one of edges alone. -/
private theorem endpoint_orders_overlap :
    differences (sample none none) (sample (some .endpointOrder) none) = [.endpointOrder] ∧
    differences (sample (some .endpointOrder) none) (sample (some .bufferOverlap) none) =
      [.endpointOrder] ∧
    differences (sample none none) (sample (some .bufferOverlap) none) = [.bufferOverlap] := by
  decide

/-- Two traces are within the envelope if all that differs is declared, or is that they are a
permutation. -/
private theorem bounded_iff_listed (declared : List Difference) (a b : RunTrace) :
    EnvelopeBounded declared a b ↔ (differences a b).all (declared.contains ·) = true ∨
      differences a b = [.sessionPermutation] ∨ differences a b = [.causalPermutation] :=
  (class_holds_iff declared a b .envelopeBounded).trans
    (classOf_rank_le declared _ .envelopeBounded)

/-- Where being within the envelope is an equivalence, the declaration is coherent. -/
private theorem coherent_of_equivalence (declared : List Difference)
    (h : Equivalence (EnvelopeBounded declared)) : Coherent declared := by
  constructor
  · intro e
    have ⟨x, y, z⟩ := endpoint_orders_overlap
    have k := h.trans ((bounded_iff_listed _ _ _).2 (.inl (by rw [x]; simpa using e)))
      ((bounded_iff_listed _ _ _).2 (.inl (by rw [y]; simpa using e)))
    rw [bounded_iff_listed, z] at k
    simpa using k
  · intro s t
    obtain ⟨d, dm, dd⟩ := List.any_eq_true.1 s
    obtain ⟨o, om, od⟩ := List.any_eq_true.1 t
    have key (m : Difference) (mm : m ∈ [Difference.sessionPermutation, .causalPermutation]) :
        m ∈ declared := by
      by_cases same : d = m
      · subst same; simpa using dd
      have ⟨x, y, z⟩ := samples_differ d dm m mm o om same
      have k := h.trans ((bounded_iff_listed _ _ _).2 (.inl (by rw [x]; simp_all)))
        ((bounded_iff_listed _ _ _).2 (by
          simp only [List.mem_cons, List.not_mem_nil, or_false] at z
          rcases z with z | z <;> rw [z]
          · exact .inl (by simpa using dd)
          · exact .inr (.inr rfl)))
      rw [bounded_iff_listed, y] at k
      simp_all
    exact ⟨key _ (by simp), key _ (by simp)⟩

/-- Being within the envelope is an equivalence exactly where the declaration is coherent. -/
theorem envelope_bounded_is_an_equivalence_iff (declared : List Difference) :
    Equivalence (EnvelopeBounded declared) ↔ Coherent declared :=
  ⟨coherent_of_equivalence declared, envelope_bounded_is_an_equivalence declared⟩

/-- What the ledger allows of threaded runs, in one line: every endpoint, every coroutine and every
guard layer does the same in the same order, with the same effects. -/
theorem threaded_envelope_iff (a b : RunTrace) :
    EnvelopeBounded threadedDeclared a b ↔ Agree .endpoints a b ∧ OutsideAgree a b := by
  rw [envelope_bounded_is_agreement threadedDeclared (by decide)]
  simp [threadedDeclared, OutsideAgree]
  grind

end Runtime.Proofs

end
