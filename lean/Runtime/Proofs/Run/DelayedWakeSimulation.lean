module

public import Runtime.Proofs.VM.StepIgnoresTime

/-! Two machines of which one wakes coroutines later: they have done the same, and whoever may step
in the late one may step in the early one. Steps, and rounds that wake, keep it so. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

/-- A coroutine in the late and in the early machine: they differ at most in tokens, and in that the
early one has been woken and queued already. -/
structure Waits (early : List CoroutineId) (p : Coroutine × Coroutine) : Prop where
  same : eraseWaiting p.1 = eraseWaiting p.2
  woken : p.2.status = p.1.status ∨ p.2.status = .ready ∧ p.2.cid ∈ early

/-- The machines are the same when time is forgotten, and `late` is not ahead in waking: its clock
is not ahead, and the coroutines that it has queued are queued in `early` too. -/
structure DelayedWake (late early : VMState) : Prop where
  same : untimed late = untimed early
  clock : late.clock ≤ early.clock
  queue : ∀ cid ∈ late.queue, cid ∈ early.queue
  waits : ∃ pairs : List (Coroutine × Coroutine), late.coroutines = pairs.map (·.1) ∧
    early.coroutines = pairs.map (·.2) ∧ ∀ p ∈ pairs, Waits early.queue p

/-- A machine is not ahead of itself. -/
theorem DelayedWake.refl (st : VMState) : DelayedWake st st := by
  refine ⟨rfl, Nat.le_refl _, fun _ h => h, st.coroutines.map fun co => (co, co), ?_, ?_,
    fun p h => ?_⟩
  · simp [Function.comp_def]
  · simp [Function.comp_def]
  · obtain ⟨co, _, e⟩ := List.mem_map.mp h
    exact e ▸ ⟨rfl, .inl rfl⟩

/-- Who is looked up in both machines is found as a pair. -/
private theorem find?_pair (cid : CoroutineId) (pairs : List (Coroutine × Coroutine))
    (ids : ∀ p ∈ pairs, p.1.cid = p.2.cid) : ∃ found : Option (Coroutine × Coroutine),
      (pairs.map (·.1)).find? (·.cid == cid) = found.map (·.1) ∧
      (pairs.map (·.2)).find? (·.cid == cid) =
        found.map (·.2) ∧ ∀ p, found = some p → p ∈ pairs := by
  induction pairs with
  | nil => exact ⟨none, rfl, rfl, fun _ h => nomatch h⟩
  | cons p rest ih =>
    obtain ⟨found, late, early, mem⟩ := ih fun p h => ids p (List.mem_cons_of_mem _ h)
    have id := ids p List.mem_cons_self
    rw [List.map_cons, List.map_cons, List.find?_cons, List.find?_cons, id]
    cases p.2.cid == cid with
    | true => exact ⟨some p, rfl, rfl, fun _ h => Option.some.inj h ▸ List.mem_cons_self⟩
    | false => exact ⟨found, late, early, fun p h => List.mem_cons_of_mem _ (mem p h)⟩

/-- Whoever may step in the late machine stands ready in both. -/
private theorem DelayedWake.found {late early : VMState} (h : DelayedWake late early)
    {cid : CoroutineId} (ready : IsReady late cid) :
    ∃ a b, late.coroutine? cid = some a ∧ early.coroutine? cid = some b ∧ a.status = .ready ∧
      b.status = .ready ∧ eraseWaiting a = eraseWaiting b := by
  obtain ⟨pairs, lates, earlies, waits⟩ := h.waits
  obtain ⟨found, l, e, mem⟩ := find?_pair cid pairs fun p m =>
    (congrArg (·.cid) (waits p m).same : (eraseWaiting p.1).cid = (eraseWaiting p.2).cid)
  have run := ready.2
  unfold VMState.runnable at run
  unfold VMState.coroutine? at run ⊢
  rw [lates, l] at *
  rw [earlies, e]
  cases found with
  | none => simp at run
  | some p =>
    have status : p.1.status = .ready := by simpa using run
    have both := waits p (mem p rfl)
    refine ⟨p.1, p.2, rfl, rfl, status, ?_, both.same⟩
    cases both.woken with
    | inl same => exact same.trans status
    | inr woken => exact woken.1

/-- Whoever may step in the late machine may step in the early one. -/
theorem DelayedWake.ready {late early : VMState} (h : DelayedWake late early) {cid : CoroutineId}
    (ready : IsReady late cid) :
    IsReady early cid := by
  obtain ⟨_, b, _, found, _, status, _⟩ := h.found ready
  exact ⟨h.queue cid ready.1, by simp [VMState.runnable, found, status]⟩

/-- Children of changes that differ in tokens alone are pairs. -/
private theorem spawned_pairs (fp : Footprint) (c d : Change)
    (same : alteredChange id false c = alteredChange id false d) (queue : List CoroutineId) :
    ∃ pairs : List (Coroutine × Coroutine), spawned fp c = pairs.map (·.1) ∧
      spawned fp d = pairs.map (·.2) ∧ ∀ p ∈ pairs, Waits queue p := by
  have same : c.spawned.map (altered id false) = d.spawned.map (altered id false) :=
    congrArg (·.spawned) same
  unfold spawned
  cases fp.fresh with
  | none => exact ⟨[], rfl, rfl, fun _ h => nomatch h⟩
  | some a =>
    cases x : c.spawned with
    | none =>
      cases y : d.spawned with
      | none => exact ⟨[], rfl, rfl, fun _ h => nomatch h⟩
      | some => simp [x, y] at same
    | some u =>
      cases y : d.spawned with
      | none => simp [x, y] at same
      | some v =>
        have same : altered id false u = altered id false v := by simpa [x, y] using same
        refine ⟨[({ u with cid := a.nextCid }, { v with cid := a.nextCid })], rfl, rfl,
          fun p h => ?_⟩
        rw [List.mem_singleton] at h
        subst h
        refine ⟨?_, .inl (congrArg (·.status) same.symm : (altered id false v).status =
          (altered id false u).status)⟩
        show eraseWaiting { altered id false u with cid := a.nextCid } =
          eraseWaiting { altered id false v with cid := a.nextCid }
        rw [same]

/-- A step of one who is ready in the late machine keeps it so. -/
theorem DelayedWake.step {late early : VMState} (h : DelayedWake late early) {cid : CoroutineId}
    (ready : IsReady late cid) :
    DelayedWake (late.step cid) (early.step cid) := by
  obtain ⟨a, b, atLate, atEarly, readyA, readyB, same⟩ := h.found ready
  have footprint : late.footprint a = early.footprint b := by
    show (untimed late).footprint (eraseWaiting a) = (untimed early).footprint (eraseWaiting b)
    rw [h.same, same]
  have change : alteredChange id false (late.change a) =
      alteredChange id false (early.change b) := by
    rw [← change_untimed, ← change_untimed, ← eraseWaiting_of_ready a readyA,
      ← eraseWaiting_of_ready b readyB,
      h.same, same]
  have untimed : untimed (late.step cid) = untimed (early.step cid) := by
    rw [← step_untimed late cid ready.2, ← step_untimed early cid (h.ready ready).2, h.same]
  have stepLate : late.step cid = late.commit (late.footprint a) (late.change a) := by
    unfold VMState.step; rw [atLate]
  have stepEarly : early.step cid = early.commit (late.footprint a) (early.change b) := by
    unfold VMState.step; rw [atEarly, footprint]
  rw [stepLate, stepEarly] at untimed ⊢
  generalize late.footprint a = fp at untimed ⊢
  generalize late.change a = c at change untimed ⊢
  generalize early.change b = d at change untimed ⊢
  have settled (queue : List CoroutineId) : settle queue fp.cid c = settle queue fp.cid d := by
    have forget (c : Change) : settle queue fp.cid c =
        settle queue fp.cid (alteredChange id false c) := by
      unfold settle alteredChange
      cases c.spawned <;> rfl
    rw [forget c, forget d, change]
  have status : d.co.status = c.co.status :=
    (congrArg (·.co.status) change.symm : (alteredChange id false d).co.status = _)
  have queue : ∀ x ∈ settle late.queue fp.cid c, x ∈ settle early.queue fp.cid d := by
    intro x m
    rw [settled] at m
    unfold settle at m ⊢
    simp only [List.mem_append, List.mem_filter] at m ⊢
    exact m.imp_left fun m => m.imp_left fun m => ⟨h.queue x m.1, m.2⟩
  refine ⟨untimed, h.clock, queue, ?_⟩
  obtain ⟨pairs, lates, earlies, waits⟩ := h.waits
  obtain ⟨new, newLate, newEarly, newWaits⟩ :=
    spawned_pairs fp c d change (settle early.queue fp.cid d)
  refine ⟨pairs.map (fun p => (coroutineChange fp c p.1, coroutineChange fp d p.2)) ++ new, ?_, ?_,
    fun p m => ?_⟩
  · show (late.apply fp c).coroutines = _
    rw [apply_coroutines, lates, newLate, List.map_append, List.map_map, List.map_map]
    rfl
  · show (early.apply fp d).coroutines = _
    rw [apply_coroutines, earlies, newEarly, List.map_append, List.map_map, List.map_map]
    rfl
  · cases List.mem_append.mp m with
    | inr m => exact newWaits p m
    | inl m =>
      obtain ⟨q, mem, e⟩ := List.mem_map.mp m
      subst e
      have old := waits q mem
      have id : q.1.cid = q.2.cid :=
        (congrArg (·.cid) old.same : (eraseWaiting q.1).cid = (eraseWaiting q.2).cid)
      refine ⟨?_, ?_⟩
      · show eraseWaiting (coroutineChange fp c q.1) = eraseWaiting (coroutineChange fp d q.2)
        rw [← coroutineChange_untimed, ← coroutineChange_untimed fp d, change, old.same]
      · show (coroutineChange fp d q.2).status = (coroutineChange fp c q.1).status ∨
          (coroutineChange fp d q.2).status = .ready ∧
            (coroutineChange fp d q.2).cid ∈ settle early.queue fp.cid d
        rw [coroutineChange_status, coroutineChange_status, id, (coroutineChange_local fp d).keeps]
        by_cases own : q.2.cid = fp.cid
        · simp only [own, if_true]
          exact .inl status
        · simp only [own, if_false]
          refine old.woken.imp_right fun woken => ⟨woken.1, ?_⟩
          simp [settle, woken.2, own]

end Runtime.Proofs

end
