module

public import Runtime.Proofs.Run.NoFailureAhead
public import Runtime.Properties.Terms.Runs

/-! The wave theorem: every threaded run in which no failure lies ahead does what a canonical run
does, one step a round, under some order of picks. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

/-- The canonical runner's round is that of the policy's pick: what `runCanonicalBy` adds is the
choice. -/
theorem canonical_round_is_by_the_policys_pick (n : Nat) (hn : n ≠ 0) (st : VMState)
    (cid : CoroutineId) (picked : st.beginRound.pick? = some cid) :
    (schedRound n st.beginRound).endRound = canonicalRoundBy st cid := by
  simp only [schedRound, hn, if_false, VMState.canonicalStep, picked]
  rfl

/-- Picks after picks. -/
private theorem LegalPicks.append {xs ys : List CoroutineId} {st : VMState} (h : LegalPicks xs st)
    (k : LegalPicks ys (xs.foldl canonicalRoundBy st)) : LegalPicks (xs ++ ys) st := by
  induction xs generalizing st with
  | nil => exact k
  | cons x rest ih => exact ⟨h.1, ih h.2 k⟩

/-- The cursor is forgotten with time, and is seen by no step. -/
theorem advanceCursor_step (st : VMState) (cid : CoroutineId) :
    ∃ cursor, (st.advanceCursor cid).step cid = noted (st.step cid) cursor st.plan := by
  have : st.advanceCursor cid = noted st (st.advanceCursor cid).cursor st.plan := by
    unfold VMState.advanceCursor; split <;> rfl
  exact ⟨_, by rw [this, step_noted]⟩

/-- A canonical round leaves a quiet machine quiet. -/
private theorem quiet_canonicalRoundBy (st : VMState) (cid : CoroutineId)
    (quiet : st.ahead = false) : (canonicalRoundBy st cid).ahead = false := by
  obtain ⟨_, e⟩ := advanceCursor_step st.beginRound cid
  unfold canonicalRoundBy
  rw [e]
  exact quiet_endRound _ (quiet_step _ cid (quiet_beginRound st quiet))

/-- How a quiet machine stands can be told from what is left of it without time. -/
private theorem finished?_of_quiet (st : VMState) (quiet : st.ahead = false) : st.finished? =
    if (untimed st).coroutines.all (·.status = .done) then some .completed
    else if (untimed st).coroutines.all (·.terminal) then some .faulted else none := by
  have recovery : st.recoveryAhead = false := by
    rw [quiet_iff] at quiet
    unfold VMState.recoveryAhead
    rw [List.any_eq_false]
    intro f m
    have := Nat.not_lt.mpr (quiet.1 f m)
    simp [this]
  have done (co : Coroutine) : decide ((eraseWaiting co).status = .done) =
      decide (co.status = .done) := by
    unfold eraseWaiting Coroutine.terminal
    cases co.status <;> rfl
  have terminal (co : Coroutine) : (eraseWaiting co).terminal = co.terminal :=
    eraseWaiting_identityPreserving.terminal co
  unfold VMState.finished? untimed
  simp only [recovery, Bool.not_false, Bool.and_true, List.all_map, Function.comp_def,
    done, terminal]

/-- Two quiet machines of which one is behind the other stand alike. -/
private theorem DelayedWake.finished? {late early : VMState} (h : DelayedWake late early)
    (quiet : late.ahead = false)
    (quietEarly : early.ahead = false) : late.finished? = early.finished? := by
  rw [finished?_of_quiet late quiet, finished?_of_quiet early quietEarly, h.same]

/-- A machine in which somebody may step is not finished. -/
private theorem finished?_of_ready (st : VMState) (quiet : st.ahead = false) (cid : CoroutineId)
    (ready : IsReady st.beginRound cid) : st.finished? = none := by
  have same := untimed_beginRound st quiet
  have run := ready.2
  unfold VMState.runnable at run
  obtain ⟨co, found, status⟩ : ∃ co, st.beginRound.coroutine? cid = some co ∧
      co.status = .ready := by
    cases found : st.beginRound.coroutine? cid with
    | none => simp [found] at run
    | some co => exact ⟨co, rfl, by simpa [found] using run⟩
  have there : eraseWaiting co ∈ (untimed st).coroutines := same ▸
    List.mem_map_of_mem (List.mem_of_find?_eq_some found)
  have here : (eraseWaiting co).status = .ready := by
    simp [eraseWaiting, Coroutine.terminal, status]
  rw [finished?_of_quiet st quiet]
  have notDone : (untimed st).coroutines.all (·.status = .done) = false := by
    rw [List.all_eq_false]
    exact ⟨_, there, by simp [here]⟩
  have notOver : (untimed st).coroutines.all (·.terminal) = false := by
    rw [List.all_eq_false]
    exact ⟨_, there, by simp [Coroutine.terminal, here]⟩
  simp [notDone, notOver]

/-- Legal picks are all made. -/
private theorem runCanonicalBy_append (xs ys : List CoroutineId) (st : VMState)
    (quiet : st.ahead = false) (legal : LegalPicks xs st) :
    runCanonicalBy (xs ++ ys) st = runCanonicalBy ys (xs.foldl canonicalRoundBy st) := by
  induction xs generalizing st with
  | nil => rfl
  | cons x rest ih =>
    rw [List.cons_append, runCanonicalBy, finished?_of_ready st quiet x legal.1]
    exact ih _ (quiet_canonicalRoundBy st x quiet) legal.2

/-- A step of the late machine is a round of the early one. -/
private theorem DelayedWake.roundBy {late early : VMState} (h : DelayedWake late early.beginRound)
    {cid : CoroutineId}
    (ready : IsReady late cid) : DelayedWake (late.step cid) (canonicalRoundBy early cid) := by
  have next : DelayedWake (late.step cid) (early.beginRound.step cid) := h.step ready
  obtain ⟨cursor, e⟩ := advanceCursor_step early.beginRound cid
  unfold canonicalRoundBy
  rw [e]
  have noted' : DelayedWake (late.step cid)
      (noted (early.beginRound.step cid) cursor early.beginRound.plan) :=
    ⟨next.same, next.clock, next.queue, next.waits⟩
  exact noted'.ended.2

/-- The steps of one round of the late machine are as many rounds of the early one. -/
private theorem DelayedWake.rounds {late early : VMState} {cid : CoroutineId}
    {rest : List CoroutineId}
    (h : DelayedWake late early.beginRound) (quiet : late.ahead = false)
    (quietEarly : early.ahead = false)
    (ready : ReadyInTurn (cid :: rest) late) : LegalPicks (cid :: rest) early ∧
      DelayedWake ((cid :: rest).foldl VMState.step late)
        ((cid :: rest).foldl canonicalRoundBy early) := by
  have ended := h.roundBy ready.1
  induction rest generalizing cid late early with
  | nil => exact ⟨⟨h.ready ready.1, trivial⟩, ended⟩
  | cons other rest ih =>
    have quiet := quiet_step late cid quiet
    have quietEarly := quiet_canonicalRoundBy early cid quietEarly
    have begun := ended.woken quiet quietEarly
    obtain ⟨legal, behind⟩ := ih begun quiet quietEarly ready.2 (begun.roundBy ready.2.1)
    exact ⟨⟨h.ready ready.1, legal⟩, behind⟩

/-- Canonical rounds leave a quiet machine quiet. -/
private theorem quiet_rounds (picks : List CoroutineId) (st : VMState) (quiet : st.ahead = false) :
    (picks.foldl canonicalRoundBy st).ahead = false := by
  induction picks generalizing st with
  | nil => exact quiet
  | cons cid rest ih => exact ih _ (quiet_canonicalRoundBy st cid quiet)

/-- The picks of a round are those who stepped in it; the log of rounds waits for its end. -/
private theorem picks_of_steps (order : List CoroutineId) (st : VMState)
    (ready : ReadyInTurn order st) :
    (order.foldl VMState.step st).picks.reverse.map (·.1) = st.picks.reverse.map (·.1) ++ order ∧
      (order.foldl VMState.step st).rounds = st.rounds := by
  induction order generalizing st with
  | nil => simp
  | cons cid rest ih =>
    obtain ⟨picks, rounds⟩ := ih _ ready.2
    rw [List.foldl_cons, picks, rounds]
    have run := ready.1.2
    unfold VMState.runnable at run
    unfold VMState.step
    cases found : st.coroutine? cid with
    | none => simp [found] at run
    | some co =>
      have own : co.cid = cid := by simpa using List.find?_some found
      exact ⟨by simp [VMState.commit, VMState.apply, VMState.footprint, own], rfl⟩

/-- A canonical round of one who is ready makes one step. -/
theorem canonical_round_makes_one_step (st : VMState) (quiet : st.ahead = false) (cid : CoroutineId)
    (ready : IsReady st.beginRound cid) : (canonicalRoundBy st cid).steps = st.steps + 1 := by
  have same : (canonicalRoundBy st cid).steps = (st.beginRound.step cid).steps := by
    obtain ⟨_, e⟩ := advanceCursor_step st.beginRound cid
    unfold canonicalRoundBy
    rw [e]
    unfold VMState.endRound
    split <;> rfl
  have begun : st.beginRound.steps = st.steps := congrArg (·.steps) (untimed_beginRound st quiet)
  have run := ready.2
  unfold VMState.runnable at run
  rw [same, ← begun]
  unfold VMState.step
  cases found : st.beginRound.coroutine? cid with
  | none => simp [found] at run
  | some => rfl

/-- A finished machine is not stuck. -/
private theorem statusUnderPicks_of_finished (st : VMState) (status : RunStatus)
    (over : st.finished? = some status) : statusUnderPicks status = status := by
  unfold VMState.finished? at over
  split at over
  · cases over; rfl
  · split at over
    · cases over; rfl
    · contradiction

/-- A threaded run of a machine that is behind another is a canonical run of that one. -/
private theorem DelayedWake.run (fuel n : Nat) {late early : VMState} (h : DelayedWake late early)
    (quiet : late.ahead = false)
    (quietEarly : early.ahead = false) : ∃ picks, LegalPicks picks early ∧
      picked (runScheduledThreaded fuel n late).2 = picked late ++ picks ∧
      untimed (runCanonicalBy picks early).2 = untimed (runScheduledThreaded fuel n late).2 ∧
      (runCanonicalBy picks early).1 = statusUnderPicks (runScheduledThreaded fuel n late).1 := by
  unfold runScheduledThreaded
  induction fuel generalizing late early with
  | zero =>
    refine ⟨[], trivial, ?_⟩
    unfold runCanonicalBy runRounds
    rw [← h.finished? quiet quietEarly]
    cases over : late.finished? with
    | some status => exact ⟨(List.append_nil _).symm, h.same.symm,
      (statusUnderPicks_of_finished late status over).symm⟩
    | none => exact ⟨(List.append_nil _).symm, h.same.symm, rfl⟩
  | succ fuel ih =>
    unfold runRounds
    have fin := h.finished? quiet quietEarly
    cases over : late.finished? with
    | some status =>
      refine ⟨[], trivial, ?_⟩
      unfold runCanonicalBy
      rw [← fin, over]
      exact ⟨(List.append_nil _).symm, h.same.symm,
        (statusUnderPicks_of_finished late status over).symm⟩
    | none =>
      have quietBegun := quiet_beginRound late quiet
      have fresh : late.beginRound.picks = [] ∧ late.beginRound.rounds = late.rounds := by
        obtain ⟨_, begun⟩ := beginRound_of_quiet late quiet
        rw [begun]
        exact ⟨rfl, rfl⟩
      obtain ⟨order, cursor, plan, ready, state⟩ := threaded_round_is_ordered n late.beginRound
      simp only [state]
      cases order with
      | nil =>
        have nothing : (noted late.beginRound cursor plan).picks = [] := fresh.1
        have stuck : (noted late.beginRound cursor plan).ahead = false := quietBegun
        refine ⟨[], trivial, ?_⟩
        unfold runCanonicalBy
        rw [← fin, over]
        simp only [List.foldl_nil, nothing, stuck, List.isEmpty_nil, Bool.not_false,
          Bool.and_true, if_true]
        refine ⟨?_, h.same.symm.trans (untimed_beginRound late quiet).symm, rfl⟩
        show ((late.beginRound.rounds.reverse.flatMap (·.picks)).map (·.1)) = _
        rw [fresh.2, List.append_nil]
        rfl
      | cons cid rest =>
        obtain ⟨legal, behind⟩ := (h.begin quiet quietEarly).rounds quietBegun quietEarly ready
        obtain ⟨picks, rounds⟩ := picks_of_steps (cid :: rest) _ ready
        rw [fresh.1, List.reverse_nil, List.map_nil, List.nil_append] at picks
        rw [fresh.2] at rounds
        have quietSteps := quiet_steps (cid :: rest) _ quietBegun
        generalize (cid :: rest).foldl VMState.step late.beginRound =
          stepped at behind picks rounds quietSteps ⊢
        have noted' : DelayedWake (noted stepped cursor plan)
            ((cid :: rest).foldl canonicalRoundBy early) :=
          ⟨behind.same, behind.clock, behind.queue, behind.waits⟩
        have going : (noted stepped cursor plan).picks.isEmpty = false := by
          show stepped.picks.isEmpty = false
          cases none : stepped.picks with
          | nil => simp [none] at picks
          | cons => rfl
        have log : picked (noted stepped cursor plan).endRound = picked late ++ (cid :: rest) := by
          unfold VMState.endRound
          rw [going]
          show ((RoundRecord.mk _ _ stepped.picks.reverse :: stepped.rounds).reverse.flatMap
            (·.picks)).map (·.1) = _
          rw [rounds]
          simp [picked, ← picks]
        have quietNoted : (noted stepped cursor plan).ahead = false := quietSteps
        obtain ⟨more, legal', made, run⟩ :=
          ih noted'.ended.1 (quiet_endRound _ quietNoted) (quiet_rounds _ early quietEarly)
        refine ⟨(cid :: rest) ++ more, legal.append legal', ?_⟩
        rw [runCanonicalBy_append _ _ early quietEarly legal]
        simp only [going, Bool.false_and, Bool.false_eq_true, if_false]
        refine ⟨?_, run⟩
        rw [made, log, List.append_assoc]

/-- **Every threaded run is a canonical run**, one step a round, under some order of picks: for
every fuel, concurrency, certificates and state in which no failure event and no end of a timeout
lies ahead. The picks are those that the threaded run itself logged in its rounds, one after
another; each is ready when its turn comes; and the canonical run under them ends in the same
sessions, buffers, coroutines (but for tokens, and for who waits still), layers and ids, and with
the same events, effects, checks and handoffs in the same order, ticks apart. The statuses are the
same, but that a run with its picks spent does not say that it is stuck. -/
theorem threaded_run_is_canonical (fuel n : Nat) (st : VMState) (quiet : st.ahead = false) :
    ∃ picks, LegalPicks picks st ∧
      picked (runScheduledThreaded fuel n st).2 = picked st ++ picks ∧
      untimed (runCanonicalBy picks st).2 = untimed (runScheduledThreaded fuel n st).2 ∧
      (runCanonicalBy picks st).1 = statusUnderPicks (runScheduledThreaded fuel n st).1 :=
  (DelayedWake.refl st).run fuel n quiet quiet

end Runtime.Proofs

end
