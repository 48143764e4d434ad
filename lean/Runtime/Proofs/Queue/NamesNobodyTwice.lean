module

public import Runtime.Proofs.Lists.Distinct
public import Runtime.Proofs.Run.ThreadedRunIsSteps
public import Runtime.Proofs.VM.SpawnedChild
public import Runtime.Proofs.Wave.PlannerCertificateValid
public import Runtime.Properties.Terms.Certificates

/-! The ready queue names nobody twice: so the planner's certificate is valid in every round of a
run without failure events. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

/-- Two coroutines of one id are one coroutine. -/
private theorem eq_of_cid {all : List Coroutine} (distinct : (all.map (·.cid)).Nodup)
    {a b : Coroutine} (ha : a ∈ all) (hb : b ∈ all) (e : a.cid = b.cid) : a = b := by
  have found := find?_of_distinct Coroutine.cid all distinct a ha
  rw [e, find?_of_distinct Coroutine.cid all distinct b hb] at found
  exact (Option.some.inj found).symm

/-- What a step leaves of the old coroutines: their ids, and the status of those that do not
step. -/
private theorem stepped_coroutines (fp : Footprint) (c : Change) (all : List Coroutine) :
    ∃ f : Coroutine → Coroutine,
      deliver fp.target c.delivery (putCoroutine fp.cid c.co all) = all.map f ∧
      ∀ x, (f x).cid = x.cid ∧ (f x).status = if x.cid = fp.cid then c.co.status else x.status := by
  have put : ∀ x : Coroutine,
      ((fun x : Coroutine => if x.cid == fp.cid then { c.co with cid := fp.cid } else x) x).cid =
        x.cid ∧
      ((fun x : Coroutine => if x.cid == fp.cid then { c.co with cid := fp.cid } else x) x).status =
        if x.cid = fp.cid then c.co.status else x.status := by
    intro x
    by_cases e : x.cid = fp.cid <;> simp [e]
  unfold deliver
  split
  · rename_i cid d _ _
    have give : ∀ y : Coroutine,
        ((fun y : Coroutine => if y.cid == cid then y.receiveEndpoint d else y) y).cid = y.cid ∧
        ((fun y : Coroutine => if y.cid == cid then y.receiveEndpoint d else y) y).status =
          y.status := by
      intro y
      dsimp only
      split <;> exact ⟨rfl, rfl⟩
    refine ⟨fun x => (fun y : Coroutine => if y.cid == cid then y.receiveEndpoint d else y)
      ((fun x : Coroutine => if x.cid == fp.cid then { c.co with cid := fp.cid } else x) x),
      ?_, fun x => ?_⟩
    · unfold putCoroutine
      rw [List.map_map]
      rfl
    · exact ⟨(give _).1.trans (put x).1, (give _).2.trans (put x).2⟩
  · exact ⟨_, rfl, put⟩

/-- A step keeps it so. -/
private theorem QueueSound.step {st : VMState} (h : QueueSound st) (cid : CoroutineId) :
    QueueSound (st.step cid) := by
  unfold VMState.step
  cases found : st.coroutine? cid with
  | none => exact h
  | some co =>
    have here : co ∈ st.coroutines := List.mem_of_find?_eq_some found
    obtain ⟨f, old, kept⟩ := stepped_coroutines (st.footprint co) (st.change co) st.coroutines
    have same : (st.coroutines.map f).map (·.cid) = st.coroutines.map (·.cid) := by
      rw [List.map_map]
      exact List.map_congr_left fun x _ => (kept x).1
    have queued : ∀ x ∈ st.queue.filter (· != co.cid) ++
        (if (st.change co).co.status = .ready then [co.cid] else []),
        ∃ o ∈ st.coroutines.map f, o.cid = x ∧ o.status = .ready := by
      intro x hx
      cases List.mem_append.mp hx with
      | inl m =>
        rw [List.mem_filter] at m
        obtain ⟨o, ho, e, r⟩ := h.queued x m.1
        have ne : o.cid ≠ co.cid := by simpa [e] using m.2
        refine ⟨f o, List.mem_map_of_mem ho, (kept o).1.trans e, ?_⟩
        rw [(kept o).2]
        exact (if_neg ne).trans r
      | inr m =>
        by_cases r : (st.change co).co.status = .ready
        · rw [if_pos r, List.mem_singleton] at m
          refine ⟨f co, List.mem_map_of_mem here, (kept co).1.trans m.symm, ?_⟩
          rw [(kept co).2]
          exact (if_pos rfl).trans r
        · simp [r] at m
    have nodup : (st.queue.filter (· != co.cid) ++
        (if (st.change co).co.status = .ready then [co.cid] else [])).Nodup := by
      rw [List.nodup_append]
      refine ⟨h.once.filter _, by split <;> simp, fun a ha b hb e => ?_⟩
      rw [List.mem_filter] at ha
      split at hb
      · rw [List.mem_singleton] at hb
        simp [e, hb] at ha
      · cases hb
    have less : ∀ x ∈ st.queue.filter (· != co.cid) ++
        (if (st.change co).co.status = .ready then [co.cid] else []),
        x < st.alloc.nextCid := fun x hx => by
      obtain ⟨o, ho, e, _⟩ := queued x hx
      exact h.below x (same ▸ e ▸ List.mem_map_of_mem ho)
    cases child : (st.change co).spawned with
    | none =>
      have coroutines : (st.commit (st.footprint co) (st.change co)).coroutines =
          st.coroutines.map f := by
        simp [VMState.commit, VMState.apply, old, child]
      have next : (st.commit (st.footprint co) (st.change co)).alloc.nextCid =
          st.alloc.nextCid := by
        simp [VMState.commit, VMState.apply, child]
      have queue : (st.commit (st.footprint co) (st.change co)).queue =
          st.queue.filter (· != co.cid) ++
          (if (st.change co).co.status = .ready then [co.cid] else []) := by
        simp [VMState.commit, settle, child, VMState.apply, VMState.footprint]
      constructor
      · exact h.calm
      · rw [queue]; exact nodup
      · rw [coroutines, same]; exact h.distinct
      · rw [coroutines, same, next]; exact h.below
      · rw [queue, coroutines]; exact queued
    | some new =>
      obtain ⟨ready, fresh, id⟩ := change_child st co new child
      have coroutines : (st.commit (st.footprint co) (st.change co)).coroutines =
          st.coroutines.map f ++ [{ new with cid := st.alloc.nextCid }] := by
        simp [VMState.commit, VMState.apply, old, child, fresh]
      have next : (st.commit (st.footprint co) (st.change co)).alloc.nextCid =
          st.alloc.nextCid + 1 := by
        simp [VMState.commit, VMState.apply, child, fresh]
      have queue : (st.commit (st.footprint co) (st.change co)).queue =
          (st.queue.filter (· != co.cid) ++
          (if (st.change co).co.status = .ready then [co.cid] else [])) ++ [st.alloc.nextCid] := by
        simp [VMState.commit, settle, child, VMState.apply, VMState.footprint, id]
      constructor
      · exact h.calm
      · rw [queue, List.nodup_append]
        refine ⟨nodup, by simp, fun a ha b hb e => ?_⟩
        have := less a ha
        rw [List.mem_singleton] at hb
        exact Nat.ne_of_lt this (e.trans hb)
      · rw [coroutines, List.map_append, same, List.nodup_append]
        refine ⟨h.distinct, by simp, fun a ha b hb e => ?_⟩
        have := h.below a ha
        simp only [List.map_cons, List.map_nil, List.mem_singleton] at hb
        exact Nat.ne_of_lt this (e.trans hb)
      · rw [coroutines, List.map_append, same, next]
        intro x hx
        cases List.mem_append.mp hx with
        | inl m => exact Nat.lt_succ_of_lt (h.below x m)
        | inr m =>
          simp only [List.map_cons, List.map_nil, List.mem_singleton] at m
          exact m ▸ Nat.lt_succ_self _
      · rw [queue, coroutines]
        intro x hx
        cases List.mem_append.mp hx with
        | inl m =>
          obtain ⟨o, ho, k⟩ := queued x m
          exact ⟨o, List.mem_append_left _ ho, k⟩
        | inr m =>
          exact ⟨_, List.mem_append_right _ List.mem_cons_self,
            (List.mem_singleton.mp m).symm, ready⟩

/-- Steps keep it so, in whatever order. -/
private theorem QueueSound.steps {st : VMState} (h : QueueSound st) (order : List CoroutineId) :
    QueueSound (order.foldl VMState.step st) := by
  induction order generalizing st with
  | nil => exact h
  | cons cid rest ih => exact ih (h.step cid)

/-- Whoever wakes was blocked, so it was not queued. -/
private theorem QueueSound.wake {st : VMState} (h : QueueSound st) : QueueSound st.wake := by
  have kept (co : Coroutine) : (wakeCoroutine st.wakes? co).cid = co.cid ∧
      (co.status = .ready → (wakeCoroutine st.wakes? co).status = .ready) ∧
      ((st.wakes? co).isSome → (wakeCoroutine st.wakes? co).status = .ready) := by
    unfold wakeCoroutine
    cases st.wakes? co <;> simp
  have blocked (co : Coroutine) (r : co.status = .ready) : (st.wakes? co).isSome = false := by
    unfold VMState.wakes?
    rw [r]
    rfl
  have same : (st.coroutines.map (wakeCoroutine st.wakes?)).map (·.cid) =
      st.coroutines.map (·.cid) := by
    rw [List.map_map]
    exact List.map_congr_left fun x _ => (kept x).1
  constructor
  · exact h.calm
  · show (st.queue ++ _).Nodup
    rw [List.nodup_append]
    refine ⟨h.once, h.distinct.sublist (List.filter_sublist.map _), fun a ha b hb e => ?_⟩
    obtain ⟨co, hco, id, ready⟩ := h.queued a ha
    obtain ⟨other, ho, id'⟩ := List.mem_map.mp hb
    rw [List.mem_filter] at ho
    have : co = other := eq_of_cid h.distinct hco ho.1 (id.trans (e.trans id'.symm))
    have := blocked other (this ▸ ready)
    simp_all
  · show ((st.coroutines.map (wakeCoroutine st.wakes?)).map (·.cid)).Nodup
    rw [same]
    exact h.distinct
  · show ∀ cid ∈ (st.coroutines.map (wakeCoroutine st.wakes?)).map (·.cid), cid < st.alloc.nextCid
    rw [same]
    exact h.below
  · show ∀ cid ∈ st.queue ++ _, ∃ co ∈ st.coroutines.map (wakeCoroutine st.wakes?), _
    intro cid hc
    cases List.mem_append.mp hc with
    | inl m =>
      obtain ⟨co, hco, id, ready⟩ := h.queued cid m
      exact ⟨_, List.mem_map_of_mem hco, (kept co).1.trans id, (kept co).2.1 ready⟩
    | inr m =>
      obtain ⟨co, hco, id⟩ := List.mem_map.mp m
      rw [List.mem_filter] at hco
      exact ⟨_, List.mem_map_of_mem hco.1, (kept co).1.trans id, (kept co).2.2 hco.2⟩

/-- Without failure events nothing enters at the start of a round. -/
private theorem QueueSound.ingress {st : VMState} (h : QueueSound st) : QueueSound st.ingress := by
  have after (s : VMState) (k : QueueSound s) : QueueSound (s.due.foldl VMState.enter s) := by
    have nothing : s.due = [] := by simp [VMState.due, k.calm]
    rw [nothing]
    exact k
  have noted : QueueSound (if st.config.checkpoints.contains st.clock then
      { st with checkpoints := st.checkpoint :: st.checkpoints } else st) := by
    split
    · exact ⟨h.calm, h.once, h.distinct, h.below, h.queued⟩
    · exact h
  have := after _ noted
  exact ⟨this.calm, this.once, this.distinct, this.below, this.queued⟩

/-- The start of a round keeps it so: without failure events only sleepers wake. -/
private theorem QueueSound.beginRound {st : VMState} (h : QueueSound st) :
    QueueSound st.beginRound :=
  QueueSound.wake (QueueSound.ingress ⟨h.calm, h.once, h.distinct, h.below, h.queued⟩)

/-- The end of a round keeps it so. -/
private theorem QueueSound.endRound {st : VMState} (h : QueueSound st) :
    QueueSound st.endRound := by
  unfold VMState.endRound
  split
  · exact h
  · exact ⟨h.calm, h.once, h.distinct, h.below, h.queued⟩

/-- Rounds keep it so, when a single one does. -/
private theorem QueueSound.rounds {round : VMState → VMState}
    (keeps : ∀ st, QueueSound st → QueueSound (round st))
    (fuel : Nat) {st : VMState} (h : QueueSound st) : QueueSound (runRounds round fuel st).2 := by
  induction fuel generalizing st with
  | zero =>
    unfold runRounds
    cases st.finished? <;> exact h
  | succ fuel ih =>
    unfold runRounds
    cases st.finished? with
    | some => exact h
    | none =>
      have next := keeps _ h.beginRound
      dsimp only
      split
      · exact next
      · exact ih next.endRound

/-- A threaded round keeps it so: it is a sequence of steps. -/
private theorem QueueSound.threaded {st : VMState} (h : QueueSound st) (n : Nat) :
    QueueSound (schedRoundThreaded n st) := by
  obtain ⟨order, cursor, plan, _, state⟩ := threaded_round_is_ordered n st
  have := h.steps order
  exact state ▸ ⟨this.calm, this.once, this.distinct, this.below, this.queued⟩

/-- A canonical round keeps it so. -/
private theorem QueueSound.canonical {st : VMState} (h : QueueSound st) (n : Nat) :
    QueueSound (schedRound n st) := by
  unfold schedRound
  split
  · exact h
  · obtain ⟨order, cursor, _, state⟩ := canonicalStep_ordered st
    have := h.steps order
    exact state ▸ ⟨this.calm, this.once, this.distinct, this.below, this.queued⟩

/-- **The ready queue names nobody twice**: from a state of which this holds, canonical and threaded
runs, of whatever fuel and concurrency and under whatever certificates, come only to states of which
it holds. -/
theorem queue_names_nobody_twice (fuel n : Nat) (st : VMState) (h : QueueSound st) :
    (runScheduled fuel n st).2.queue.Nodup ∧ (runScheduledThreaded fuel n st).2.queue.Nodup :=
  ⟨(h.rounds (fun _ k => k.canonical n) fuel).once, (h.rounds (fun _ k => k.threaded n) fuel).once⟩

/-- **Every certificate that the planner makes in such a run is valid**: in each round that begins
with somebody ready. -/
theorem planner_certificate_is_valid_in_runs (fuel n : Nat) (hn : 1 ≤ n) (st : VMState)
    (h : QueueSound st) (ready : (runScheduledThreaded fuel n st).2.beginRound.candidates ≠ []) :
    checkWaveCertificate (runScheduledThreaded fuel n st).2.beginRound n
      ((runScheduledThreaded fuel n st).2.beginRound.planWaves n) = .valid :=
  planner_certificate_is_valid _ n hn ready
    ((h.rounds (fun _ k => k.threaded n) fuel).beginRound.once.filter _)

end Runtime.Proofs

end
