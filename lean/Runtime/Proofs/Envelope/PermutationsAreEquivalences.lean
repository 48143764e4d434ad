module

public import Runtime.Proofs.Envelope.Profiles
public import Runtime.VM.Runtime.Envelope

/-! The envelope's classes: equivalences, each stronger one implying the weaker, and decided by
those named. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

/-- Agreement of the witnesses of one kind is an equivalence. -/
theorem agree_is_an_equivalence (d : Dimension) : Equivalence (Agree d) :=
  ⟨fun _ _ _ => rfl, fun h w k => (h w k).symm, fun h k w m => (h w m).trans (k w m)⟩

/-- Agreement of the effects, coroutine by coroutine, is an equivalence. -/
theorem effects_agree_is_an_equivalence : Equivalence EffectsAgree :=
  ⟨fun _ _ => rfl, fun h c => (h c).symm, fun h k c => (h c).trans (k c)⟩

/-- What holds of both of two equivalences is one. -/
theorem both {α : Type} {r s : α → α → Prop} (hr : Equivalence r) (hs : Equivalence s) :
    Equivalence fun a b => r a b ∧ s a b :=
  ⟨fun a => ⟨hr.refl a, hs.refl a⟩, fun h => ⟨hr.symm h.1, hs.symm h.2⟩,
    fun h k => ⟨hr.trans h.1 k.1, hs.trans h.2 k.2⟩⟩

/-- Agreement of all that no session owns is an equivalence. -/
private theorem outside_agree_is_an_equivalence : Equivalence OutsideAgree :=
  both (agree_is_an_equivalence _)
    (both (agree_is_an_equivalence _) effects_agree_is_an_equivalence)

/-- Being a session permutation of each other is an equivalence. -/
theorem session_permutation_is_an_equivalence : Equivalence SessionPermutation :=
  both (agree_is_an_equivalence _) outside_agree_is_an_equivalence

/-- Being a causal permutation of each other is an equivalence. -/
theorem causal_permutation_is_an_equivalence : Equivalence CausalPermutation :=
  both (agree_is_an_equivalence _)
    (both (agree_is_an_equivalence _) outside_agree_is_an_equivalence)

/-- The same trace is a session permutation of itself. -/
theorem exact_implies_session_permutation (a b : RunTrace) (h : ReplayEquivalent a b) :
    SessionPermutation a b := h ▸ session_permutation_is_an_equivalence.refl a

/-- What takes place somewhere in a session is seen by the session. -/
private theorem seenBy_session_of_place (e : Event) (p : Place) (h : e.seenBy (.place p) = true) :
    e.seenBy (.session (sessionOf p)) = true := by
  by_cases r : ∃ t, e = .restarted t
  · obtain ⟨t, rfl⟩ := r; rfl
  · have : e.takesPlaceAt p = true := by cases e <;> simp_all [Event.seenBy]
    have := sid?_of_takesPlaceAt e p this
    cases e <;> simp_all [Event.seenBy]

/-- If each session sees the same, each place does. -/
private theorem places_of_sessions (a b : RunTrace) (h : Agree .sessions a b) (p : Place) :
    a.seenBy (.place p) = b.seenBy (.place p) := by
  have key (t : RunTrace) :
      t.seenBy (.place p) = (t.seenBy (.session (sessionOf p))).filter (·.seenBy (.place p)) := by
    unfold RunTrace.seenBy
    rw [List.filter_filter]
    apply List.filter_congr
    intro e _
    cases k : e.seenBy (.place p) with
    | false => simp
    | true => simp [seenBy_session_of_place e p k]
  rw [key, key, h _ rfl]

/-- If each witness outside agrees, going back to checkpoints was the same. -/
private theorem machine_of_agree (d : Dimension) (a b : RunTrace) (h : Agree d a b) :
    a.seenBy .machine = b.seenBy .machine := h .machine (by cases d <;> rfl)

/-- If each session sees the same, so do endpoints and edges. -/
theorem endpoints_and_edges_of_sessions (a b : RunTrace) (h : Agree .sessions a b) :
    Agree .endpoints a b ∧ Agree .edges a b := by
  constructor <;> intro w k <;> cases w with
  | machine => exact machine_of_agree _ a b h
  | place p => exact places_of_sessions a b h p
  | _ => simp [Witness.isOf] at k

/-- A session permutation is a causal permutation. -/
theorem session_permutation_implies_causal_permutation (a b : RunTrace)
    (h : SessionPermutation a b) : CausalPermutation a b :=
  ⟨(endpoints_and_edges_of_sessions a b h.1).1, (endpoints_and_edges_of_sessions a b h.1).2, h.2⟩

/-- Who is asked on behalf of a witness that the traces do not name. -/
def onBehalf : Witness → Witness
  | .place (.endpoint e) => .place (.session e.sid)
  | .place (.edge e) => .place (.session e.sid)
  | _ => .machine

/-- An event that does not name a witness looks the same to it and to the one asked on its
behalf. -/
private theorem seenBy_onBehalf (e : Event) (w : Witness) (h : w ∉ e.named) :
    e.seenBy w = e.seenBy (onBehalf w) := by
  cases e <;> (cases w with
    | place p => cases p <;> simp_all [Event.seenBy, Event.named, onBehalf, Event.takesPlaceAt,
        Event.sid?, Event.actor?, Event.layer?] <;> simp_all [eq_comm]
    | _ => simp_all [Event.seenBy, Event.named, onBehalf, Event.sid?, Event.actor?,
        Event.layer?] <;>
        simp_all [eq_comm])

/-- Whoever is asked on behalf of a witness is of its kind. -/
private theorem onBehalf_isOf (w : Witness) (d : Dimension) (h : w.isOf d = true) :
    (onBehalf w).isOf d = true := by
  cases w with
  | place p => cases p <;> cases d <;> simp_all [onBehalf, Witness.isOf]
  | _ => cases d <;> simp_all [onBehalf, Witness.isOf]

/-- Inserting adds, and loses nothing. -/
private theorem mem_foldl_insert (ws found : List Witness) (w : Witness) :
    w ∈ ws.foldl (fun f x => f.insert x) found ↔ w ∈ found ∨ w ∈ ws := by
  induction ws generalizing found with
  | nil => simp
  | cons x rest ih => rw [List.foldl_cons, ih, List.mem_insert_iff, List.mem_cons]; grind

/-- The witnesses asked are the machine and those that the events name. -/
private theorem mem_foldl_named (es : List Event) (found : List Witness) (w : Witness) :
    w ∈ es.foldl (fun found e => e.named.foldl (fun f x => f.insert x) found) found ↔
      w ∈ found ∨ ∃ e ∈ es, w ∈ e.named := by
  induction es generalizing found with
  | nil => simp
  | cons e rest ih => rw [List.foldl_cons, ih, mem_foldl_insert]; simp only [List.mem_cons]; grind

/-- A trace that does not name a witness looks the same to it and to the one asked on its behalf. -/
private theorem trace_onBehalf (t : RunTrace) (w : Witness) (h : ∀ e ∈ t.observable, w ∉ e.named) :
    t.seenBy w = t.seenBy (onBehalf w) :=
  List.filter_congr fun e m => seenBy_onBehalf e w (h e m)

/-- Asking the named witnesses of a kind decides what all of them see. -/
theorem agrees_iff (a b : RunTrace) (d : Dimension) :
    agrees (witnesses a b) a b d = true ↔ Agree d a b := by
  have asked : agrees (witnesses a b) a b d = true ↔
      ∀ w ∈ witnesses a b, w.isOf d = true → a.seenBy w = b.seenBy w := by
    simp [agrees, List.all_eq_true, Bool.or_eq_true]
    grind
  rw [asked]
  constructor
  · intro h
    have machine : a.seenBy .machine = b.seenBy .machine :=
      h .machine ((mem_foldl_named _ _ _).2 (.inl (by simp))) (by cases d <;> rfl)
    have step (w : Witness) (k : w.isOf d = true)
        (behalf : a.seenBy (onBehalf w) = b.seenBy (onBehalf w)) :
        a.seenBy w = b.seenBy w := by
      by_cases m : w ∈ witnesses a b
      · exact h w m k
      · have none : ¬ ∃ e ∈ a.observable ++ b.observable, w ∈ e.named :=
          fun n => m ((mem_foldl_named _ _ _).2 (.inr n))
        rw [trace_onBehalf a w fun e i n => none ⟨e, List.mem_append_left _ i, n⟩,
          trace_onBehalf b w fun e i n => none ⟨e, List.mem_append_right _ i, n⟩, behalf]
    intro w k
    refine step w k ?_
    refine step _ (onBehalf_isOf w d k) ?_
    cases w with
    | place p => cases p <;> exact machine
    | _ => exact machine
  · exact fun h w _ k => h w k

/-- The effects of the coroutines that the traces name decide those of all. -/
theorem effectsAgree_iff (a b : RunTrace) : effectsAgree a b = true ↔ EffectsAgree a b := by
  simp only [effectsAgree, List.all_eq_true, beq_iff_eq]
  constructor
  · intro h cid
    by_cases m : ∃ e ∈ a.effectTrace ++ b.effectTrace, e.1 = cid
    · obtain ⟨e, i, rfl⟩ := m; exact h e i
    · have none (t : RunTrace) (sub : ∀ e ∈ t.effectTrace, e ∈ a.effectTrace ++ b.effectTrace) :
          t.effectsOf cid = [] := by
        simp only [RunTrace.effectsOf, List.filter_eq_nil_iff, beq_iff_eq]
        exact fun e i k => m ⟨e, sub e i, k⟩
      rw [none a fun e i => List.mem_append_left _ i, none b fun e i => List.mem_append_right _ i]
  · exact fun h e _ => h e.1

end Runtime.Proofs

end
