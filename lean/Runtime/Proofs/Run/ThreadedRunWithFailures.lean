module

public import Runtime.Proofs.Run.SameTickSimulation
public import Runtime.Proofs.Run.ThreadedRunIsCanonical
public import Runtime.Properties.Terms.Failures

/-! Threaded runs with failures: a canonical run that does the same has a clock that may stand
still, so that each failure event enters between the same steps as in the threaded run. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

/-- Turns after turns. -/
private theorem LegalTurns.append {xs ys : List Turn} {st : VMState} (h : LegalTurns xs st)
    (k : LegalTurns ys (xs.foldl takeTurn st)) : LegalTurns (xs ++ ys) st := by
  induction xs generalizing st with
  | nil => exact k
  | cons x rest ih => exact ⟨h.1, h.2.1, ih h.2.2 k⟩

/-- Legal turns are all taken. -/
private theorem runTurns_append (xs ys : List Turn) (st : VMState) (legal : LegalTurns xs st) :
    runTurns (xs ++ ys) st = runTurns ys (xs.foldl takeTurn st) := by
  induction xs generalizing st with
  | nil => rfl
  | cons x rest ih =>
    rw [List.cons_append, runTurns, legal.1]
    exact ih _ legal.2.2

/-- No turns, no change. -/
private theorem runTurns_spent (st : VMState) : (runTurns [] st).2 = st := by
  unfold runTurns
  cases st.finished? <;> rfl

/-- A machine in which somebody is ready is not finished. -/
private theorem finished?_of_someone_ready (st : VMState) (co : Coroutine) (m : co ∈ st.coroutines)
    (alive : co.terminal = false) : st.finished? = none := by
  have notDone : st.coroutines.all (·.status = .done) = false := by
    rw [List.all_eq_false]
    refine ⟨co, m, fun e => ?_⟩
    have e : co.status = .done := by simpa using e
    simp [Coroutine.terminal, e] at alive
  have notOver : st.coroutines.all (·.terminal) = false := by
    rw [List.all_eq_false]
    exact ⟨co, m, by simp [alive]⟩
  simp [VMState.finished?, notDone, notOver]

/-- Both machines stand alike. -/
private theorem SameTick.finished? {late early : VMState} (h : SameTick late early) :
    late.finished? = early.finished? := by
  have config : late.config = early.config := congrArg (·.config) h.same
  have recovery : late.recoveryAhead = early.recoveryAhead := by
    unfold VMState.recoveryAhead
    rw [← config, ← h.tick]
    refine Bool.eq_iff_iff.mpr ?_
    simp only [List.any_eq_true]
    constructor <;> intro ⟨f, m, e⟩ <;> refine ⟨f, m, ?_⟩ <;>
      (have := h.timeless.events f m; obtain ⟨_, event⟩ := f;
       cases event <;> simp_all [timelessEvent])
  have all (p : Coroutine → Bool) (blind : ∀ co, p (eraseWaiting co) = p co) :
      late.coroutines.all p = early.coroutines.all p := by
    have forget (st : VMState) : st.coroutines.all p = (untimed st).coroutines.all p := by
      show _ = (st.coroutines.map eraseWaiting).all p
      rw [List.all_map]
      exact congrArg st.coroutines.all (funext fun co => (blind co).symm)
    rw [forget, forget early, h.same]
  have done := all (fun co => decide (co.status = .done)) fun co => by
    show decide ((eraseWaiting co).status = .done) = decide (co.status = .done)
    unfold eraseWaiting Coroutine.terminal
    cases co.status <;> rfl
  have over := all (·.terminal) eraseWaiting_identityPreserving.terminal
  unfold VMState.finished?
  rw [recovery, done, over]

/-- A step keeps the simulation. -/
private theorem SameTick.step {late early : VMState} (h : SameTick late early) {cid : CoroutineId}
    (ready : IsReady late cid) :
    SameTick (late.step cid) (early.step cid) := by
  obtain ⟨config, failure, clock⟩ := step_keeps_ahead late cid
  obtain ⟨_, _, clock'⟩ := step_keeps_ahead early cid
  exact ⟨h.toDelayedWake.step ready, clock.trans (h.tick.trans clock'.symm),
    fun f m => h.timeless.events f (config ▸ m), failure ▸ h.timeless.awake⟩

/-- What a turn begins as. -/
private theorem takeTurn_some (st : VMState) (ticks : Bool) (cid : CoroutineId) : ∃ cursor,
    takeTurn st ⟨ticks, some cid⟩ =
      (noted ((beginTurn st ticks).step cid) cursor (beginTurn st ticks).plan).endRound := by
  obtain ⟨cursor, e⟩ := advanceCursor_step (beginTurn st ticks) cid
  exact ⟨cursor, congrArg VMState.endRound e⟩

/-- A step of the late machine is a turn of the early one. -/
private theorem SameTick.turn {late early : VMState} {ticks : Bool}
    (h : SameTick late (beginTurn early ticks)) {cid : CoroutineId} (ready : IsReady late cid) :
    SameTick (late.step cid) (takeTurn early ⟨ticks, some cid⟩) := by
  have next := h.step ready
  obtain ⟨cursor, e⟩ := takeTurn_some early ticks cid
  rw [e]
  unfold VMState.endRound
  split <;> exact ⟨⟨next.same, next.clock, next.queue, next.waits⟩, next.tick,
    next.timeless.events, next.timeless.awake⟩

/-- The early machine wakes all whose wait is over, the late one nobody. -/
private theorem SameTick.wakeEarly {late early : VMState} (h : SameTick late early) :
    SameTick late (beginTurn early false) :=
  ⟨h.toDelayedWake.wakeEarly h.timeless.awake, h.tick, h.timeless⟩

/-- Whoever is ready is not terminal. -/
private theorem alive_of_ready (st : VMState) (cid : CoroutineId) (ready : IsReady st cid) :
    ∃ co ∈ st.coroutines, co.terminal = false := by
  have run := ready.2
  unfold VMState.runnable at run
  cases found : st.coroutine? cid with
  | none => simp [found] at run
  | some co =>
    have status : co.status = .ready := by simpa [found] using run
    exact ⟨co, List.mem_of_find?_eq_some found, by simp [Coroutine.terminal, status]⟩

/-- Neither machine is finished while the late one has somebody ready. -/
private theorem SameTick.going {late early : VMState} (h : SameTick late early) {cid : CoroutineId}
    (ready : IsReady late cid) :
    early.finished? = none := by
  obtain ⟨co, m, alive⟩ := alive_of_ready late cid ready
  exact h.finished?.symm.trans (finished?_of_someone_ready late co m alive)

/-- The steps of a round that come after its first are turns in which the clock stands still. -/
private theorem SameTick.turns {late early : VMState} (h : SameTick late early)
    (order : List CoroutineId)
    (ready : ReadyInTurn order late) : LegalTurns (order.map fun cid => ⟨false, some cid⟩) early ∧
      SameTick (order.foldl VMState.step late)
        ((order.map fun cid => ⟨false, some cid⟩).foldl takeTurn early) := by
  induction order generalizing late early with
  | nil => exact ⟨trivial, h⟩
  | cons cid rest ih =>
    have begun := h.wakeEarly
    obtain ⟨legal, simulated⟩ := ih (begun.turn ready.1) ready.2
    exact ⟨⟨h.going ready.1, fun c e => Option.some.inj e ▸ begun.toDelayedWake.ready ready.1,
      legal⟩, simulated⟩

/-- Every round is turns: the first ticks. -/
private theorem SameTick.round {late early : VMState} (h : SameTick late early)
    (going : late.finished? = none)
    (order : List CoroutineId) (ready : ReadyInTurn order late.beginRound) :
    ∃ turns, LegalTurns turns early ∧
      SameTick (order.foldl VMState.step late.beginRound) (turns.foldl takeTurn early) := by
  have begun : SameTick late.beginRound (beginTurn early true) := h.begin
  have going : early.finished? = none := h.finished?.symm.trans going
  cases order with
  | nil =>
    refine ⟨[⟨true, none⟩], ⟨going, fun _ e => (nomatch e), trivial⟩, ?_⟩
    show SameTick late.beginRound (beginTurn early true).endRound
    unfold VMState.endRound
    split
    · exact begun
    · exact ⟨⟨begun.same, begun.clock, begun.queue, begun.waits⟩, begun.tick, begun.timeless⟩
  | cons cid rest =>
    obtain ⟨legal, simulated⟩ := (begun.turn ready.1).turns rest ready.2
    exact ⟨⟨true, some cid⟩ :: rest.map fun cid => ⟨false, some cid⟩,
      ⟨going, fun c e => Option.some.inj e ▸ begun.toDelayedWake.ready ready.1, legal⟩, simulated⟩

/-- A threaded run of the late machine is a run of turns of the early one. -/
private theorem SameTick.run (fuel n : Nat) {late early : VMState}
    (h : SameTick late early) : ∃ turns, LegalTurns turns early ∧
      SameTick (runScheduledThreaded fuel n late).2 (runTurns turns early).2 ∧
      ((runScheduledThreaded fuel n late).1 = .stuck ∨
        (runTurns turns early).1 = (runScheduledThreaded fuel n late).1) := by
  unfold runScheduledThreaded
  induction fuel generalizing late early with
  | zero =>
    refine ⟨[], trivial, ?_⟩
    unfold runTurns runRounds
    rw [← h.finished?]
    cases over : late.finished? with
    | some status => exact ⟨h, .inr rfl⟩
    | none => exact ⟨h, .inr rfl⟩
  | succ fuel ih =>
    unfold runRounds
    cases over : late.finished? with
    | some status =>
      refine ⟨[], trivial, ?_⟩
      unfold runTurns
      rw [← h.finished?, over]
      exact ⟨h, .inr rfl⟩
    | none =>
      obtain ⟨order, cursor, plan, ready, state⟩ := threaded_round_is_ordered n late.beginRound
      obtain ⟨turns, legal, stepped⟩ := h.round over order ready
      have next : SameTick (schedRoundThreaded n late.beginRound) (turns.foldl takeTurn early) := by
        rw [state]
        exact ⟨⟨stepped.same, stepped.clock, stepped.queue, stepped.waits⟩, stepped.tick,
          stepped.timeless.events, stepped.timeless.awake⟩
      dsimp only
      split
      · refine ⟨turns, legal, ?_, .inl rfl⟩
        have all := runTurns_append turns [] early legal
        rw [List.append_nil] at all
        rw [all, runTurns_spent]
        exact next
      · have ended : SameTick (schedRoundThreaded n late.beginRound).endRound
            (turns.foldl takeTurn early) := by
          unfold VMState.endRound
          split
          · exact next
          · exact ⟨⟨next.same, next.clock, next.queue, next.waits⟩, next.tick,
              next.timeless.events, next.timeless.awake⟩
        obtain ⟨more, legal', run⟩ := ih ended
        refine ⟨turns ++ more, legal.append legal', ?_⟩
        rw [runTurns_append _ _ _ legal]
        exact run

/-- **Threaded runs with failures**: if no failure event of the configuration is a timeout or a
restart, and no site is timed out, every threaded run, of whatever fuel and concurrency and under
whatever certificates, is a canonical run of one step a round whose clock stands still now and then:
a round in which it does not go on wakes sleepers, and lets no failure in. That run ends at the same
tick, in the same sessions, buffers, coroutines (but for tokens, and for who waits still), layers,
ids and failures, with the same events, effects, checks, handoffs and failure records in the same
order; and in the same status, unless the threaded run is stuck. -/
theorem threaded_run_with_failures_is_canonical (fuel n : Nat) (st : VMState)
    (timeless : Timeless st) : ∃ turns, LegalTurns turns st ∧
      untimed (runTurns turns st).2 = untimed (runScheduledThreaded fuel n st).2 ∧
      (runTurns turns st).2.clock = (runScheduledThreaded fuel n st).2.clock ∧
      ((runScheduledThreaded fuel n st).1 = .stuck ∨
        (runTurns turns st).1 = (runScheduledThreaded fuel n st).1) := by
  obtain ⟨turns, legal, simulated, status⟩ := (SameTick.refl st timeless).run fuel n
  exact ⟨turns, legal, simulated.same.symm, simulated.tick.symm, status⟩

end Runtime.Proofs

end
