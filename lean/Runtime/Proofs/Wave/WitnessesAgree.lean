module

public import Runtime.Proofs.Envelope.StrongestClass
public import Runtime.Proofs.Wave.OwnRuns
public import Runtime.Proofs.Wave.WholeRunAnyOrder

/-! Waves in any order look the same to every witness: to each session, place, coroutine and
layer. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

/-- Every witness sees the same of both machines. -/
def EventsAlike (a b : VMState) : Prop := ∀ w : Witness, a.runTrace.seenBy w = b.runTrace.seenBy w

/-- What a witness sees of a pick. -/
def seenOf (w : Witness) (p : Pick) : List Event :=
  (p.2.events.filter p.1.covers).filter (·.seenBy w)

/-- A commit adds what is seen of its pick. -/
theorem seenBy_commit (st : VMState) (p : Pick) (w : Witness) :
    (st.commit p.1 p.2).runTrace.seenBy w = st.runTrace.seenBy w ++ seenOf w p := by
  simp [RunTrace.seenBy, RunTrace.observable, VMState.runTrace, VMState.commit, VMState.apply,
    seenOf, Function.comp_def]

/-- Commits add what is seen of their picks, one after another. -/
private theorem seenBy_commitAll (picks : List Pick) (st : VMState) (w : Witness) :
    (commitAll picks st).runTrace.seenBy w = st.runTrace.seenBy w ++ picks.flatMap (seenOf w) := by
  induction picks generalizing st with
  | nil => simp [commitAll]
  | cons p rest ih =>
    show (commitAll rest (st.commit p.1 p.2)).runTrace.seenBy w = _
    rw [ih, seenBy_commit, List.flatMap_cons, List.append_assoc]

/-- What is told of a session is told within the footprint. -/
private theorem seenOf_of_apart (p : Pick) (sid : SessionId)
    (apart : Resource.session sid ∉ p.1.resources) (see : Event → Bool)
    (own : ∀ e, see e = true → e.sid? = some sid) :
    (p.2.events.filter p.1.covers).filter see = [] := by
  rw [List.filter_eq_nil_iff]
  intro e he seen
  have here := own e seen
  have covers : p.1.covers e = true := (List.mem_filter.mp he).2
  unfold Footprint.covers at covers
  rw [here] at covers
  simp only [Bool.or_eq_true, List.contains_iff_mem, Option.any_eq_true] at covers
  cases covers with
  | inl m => exact apart (by simp [Footprint.resources, m])
  | inr f =>
    obtain ⟨a, ha, e⟩ := f
    have : a.nextSid = sid := by simpa using e
    exact apart (by simp [Footprint.resources, ha, this])

/-- Of two picks that share nothing, a witness sees at most one. -/
private theorem seenOf_one (w : Witness) {p q : Pick} (apart : DisjointFootprints p.1 q.1)
    (hp : ∀ e ∈ p.2.events, Tells p.1.cid p.1.layer e)
    (hq : ∀ e ∈ q.2.events, Tells q.1.cid q.1.layer e) : seenOf w p = [] ∨ seenOf w q = [] := by
  have none {r : Pick} (h : ∀ e ∈ r.2.events, Tells r.1.cid r.1.layer e)
      (no : ∀ e, Tells r.1.cid r.1.layer e → e.seenBy w = false) : seenOf w r = [] := by
    unfold seenOf
    rw [List.filter_eq_nil_iff]
    intro e m
    rw [no e (h e (List.mem_filter.mp m).1)]
    simp
  have about (see : SessionId) (own : ∀ e : Event, (∀ t, e ≠ .restarted t) → e.seenBy w = true →
      e.sid? = some see) {r : Pick} (h : ∀ e ∈ r.2.events, Tells r.1.cid r.1.layer e)
      (out : Resource.session see ∉ r.1.resources) : seenOf w r = [] := by
    have := seenOf_of_apart r see out (fun e => e.seenBy w && e.sid? == some see) (by simp)
    unfold seenOf
    rw [← this]
    refine List.filter_congr fun e m => ?_
    have going := (h e (List.mem_filter.mp m).1).going
    cases seen : e.seenBy w with
    | false => rfl
    | true => simp [own e going seen]
  have one (sid : SessionId) (own : ∀ e : Event, (∀ t, e ≠ .restarted t) → e.seenBy w = true →
      e.sid? = some sid) : seenOf w p = [] ∨ seenOf w q = [] := by
    by_cases mine : Resource.session sid ∈ p.1.resources
    · exact .inr (about sid own hq (apart _ mine))
    · exact .inl (about sid own hp mine)
  cases w with
  | machine =>
    exact .inl (none hp fun e h => by
      cases e <;> first
        | rfl
        | exact absurd rfl (h.going _))
  | session sid =>
    refine one sid fun e going seen => ?_
    cases e <;> first
      | exact absurd rfl (going _)
      | simpa [Event.seenBy] using seen
  | place place =>
    refine one (sessionOf place) fun e going seen => ?_
    cases e <;> first
      | exact absurd rfl (going _)
      | exact sid?_of_takesPlaceAt _ _ seen
  | coroutine c =>
    by_cases mine : p.1.cid = c
    · refine .inr (none hq fun e h => ?_)
      cases seen : e.seenBy (.coroutine c) with
      | false => rfl
      | true =>
        have actor : e.actor? = some c := by
          cases e <;> first
            | exact absurd rfl (h.going _)
            | simpa [Event.seenBy] using seen
        have own : q.1.cid = c := (h.actor c actor).symm
        exact absurd (by simp [Footprint.resources, own])
          (apart (.coroutine c) (by simp [Footprint.resources, mine]))
    · refine .inl (none hp fun e h => ?_)
      cases seen : e.seenBy (.coroutine c) with
      | false => rfl
      | true =>
        have actor : e.actor? = some c := by
          cases e <;> first
            | exact absurd rfl (h.going _)
            | simpa [Event.seenBy] using seen
        exact absurd (h.actor c actor).symm mine
  | layer name =>
    have named {e : Event} {cid : CoroutineId} {layer : Option String} (h : Tells cid layer e)
        (seen : e.seenBy (.layer name) = true) : layer = some name := by
      refine h.layer name ?_
      cases e <;> first
        | exact absurd rfl (h.going _)
        | simpa [Event.seenBy] using seen
    by_cases mine : p.1.layer = some name
    · refine .inr (none hq fun e h => ?_)
      cases seen : e.seenBy (.layer name) with
      | false => rfl
      | true =>
        exact absurd (by simp [Footprint.resources, named h seen])
          (apart (.layer name) (by simp [Footprint.resources, mine]))
    · refine .inl (none hp fun e h => ?_)
      cases seen : e.seenBy (.layer name) with
      | false => rfl
      | true => exact absurd (named h seen) mine

/-- Parts of which at most one is not empty may come in any order. -/
private theorem flatMap_perm {α β : Type} (f : α → List β) {xs ys : List α} (perm : xs.Perm ys)
    (one : xs.Pairwise fun x y => f x = [] ∨ f y = []) : xs.flatMap f = ys.flatMap f := by
  induction perm with
  | nil => rfl
  | cons x _ ih => rw [List.flatMap_cons, List.flatMap_cons, ih (List.pairwise_cons.mp one).2]
  | swap x y rest =>
    simp only [List.flatMap_cons]
    cases (List.pairwise_cons.mp one).1 x List.mem_cons_self with
    | inl e => rw [e]; simp
    | inr e => rw [e]; simp
  | trans perm _ ih ih' =>
    exact (ih one).trans (ih' ((perm.pairwise_iff fun h => h.symm).mp one))

/-- A wave that the checker admits looks the same in any order. -/
theorem wave_alike (st : VMState) (h : HoldsOwn st) (n : Nat)
    (wave order : List CoroutineId) (ok : st.waveAdmissible n wave = true)
    (perm : wave.Perm order) :
    EventsAlike (st.runWave wave) (st.runWave order) := by
  obtain ⟨there, clear⟩ := admissible_facts st n wave ok
  have disjoint := disjoint_picks_of_no_clash st wave there clear
  have picks : (picksOf st wave).Perm (picksOf st order) := perm.filterMap _
  have there' : ∀ cid ∈ order, (pickOf st cid).isSome := fun cid m => there cid (perm.mem_iff.mpr m)
  have disjoint' : DisjointPicks (picksOf st order) :=
    (picks.pairwise_iff DisjointFootprints.symm).mp disjoint
  have tells : ∀ p ∈ picksOf st wave, ∀ e ∈ p.2.events, Tells p.1.cid p.1.layer e := by
    intro p m
    obtain ⟨cid, _, found⟩ := List.mem_filterMap.mp m
    unfold pickOf at found
    obtain ⟨co, at_, rfl⟩ := Option.map_eq_some_iff.mp found
    exact (change_telling st co (h.here co (List.mem_of_find?_eq_some at_))).events
  intro w
  unfold VMState.runWave
  rw [steps_eq_commitAll wave _ st (map_pickOf_eq st wave there) disjoint,
    steps_eq_commitAll order _ st (map_pickOf_eq st order there') disjoint', seenBy_commitAll,
    seenBy_commitAll]
  refine congrArg _ (flatMap_perm (seenOf w) picks ?_)
  exact disjoint.imp_of_mem fun mp mq apart => seenOf_one w apart (tells _ mp) (tells _ mq)

end Runtime.Proofs

end
