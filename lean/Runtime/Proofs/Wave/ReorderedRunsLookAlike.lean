module

public import Runtime.Proofs.Wave.WitnessesAgree

/-! Whole runs in any order look the same to every witness: each session, place, coroutine and layer
sees the same events in the same order. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

/-- The same events happen to both machines. -/
private theorem EventsAlike.grow {a b a' b' : VMState} (h : EventsAlike a b)
    (new : List TickedEvent) (left : a'.events = new ++ a.events)
    (right : b'.events = new ++ b.events) : EventsAlike a' b' := by
  intro w
  have := h w
  simp only [RunTrace.seenBy, RunTrace.observable, VMState.runTrace, left, right,
    List.reverse_append, List.map_append, List.filter_append] at this ⊢
  rw [this]

/-- Nothing happens to either. -/
private theorem EventsAlike.of_eq {a b a' b' : VMState} (h : EventsAlike a b)
    (left : a'.events = a.events) (right : b'.events = b.events) : EventsAlike a' b' :=
  h.grow [] (by rw [left]; rfl) (by rw [right]; rfl)

/-- A change that sees no logs, and only adds events, adds the same to both. -/
private theorem OnlyAddsEvents.alike {f : VMState → VMState} (blind : OnlyAddsEvents f)
    {a b : VMState} (h : SameRun a b) (k : EventsAlike a b) : EventsAlike (f a) (f b) := by
  have left : f a = withLogs (f a) _ := blind a a
  have right : f b = withLogs (f a) _ := (congrArg f h.logs_only).trans (blind a b)
  exact k.grow (f { a with events := [] }).events (congrArg (·.events) left)
    (congrArg (·.events) right)

/-- Machines that have done the same in another order, of which every witness saw the same. -/
private structure Alike (a b : VMState) : Prop where
  same : SameRun a b
  seen : EventsAlike a b
  holds : HoldsOwn a

/-- What the one holds back is what the other does. -/
private theorem Alike.other {a b : VMState} (h : Alike a b) : HoldsOwn b := by
  have coroutines : b.coroutines = a.coroutines := h.same.sees (·.coroutines) fun _ _ => rfl
  have checkpoints : b.checkpoints = a.checkpoints := h.same.sees (·.checkpoints) fun _ _ => rfl
  exact ⟨coroutines ▸ h.holds.here, checkpoints ▸ h.holds.saved⟩

/-- Both begin a round. -/
private theorem Alike.beginRound {a b : VMState} (h : Alike a b) :
    Alike a.beginRound b.beginRound := by
  refine ⟨h.same.beginRound, ?_, h.holds.beginRound⟩
  have ticks : SameRun (ticked a) (ticked b) := by
    refine ⟨⟨?_, h.same.traces, h.same.effects, h.same.checks, .nil⟩, h.same.queue⟩
    show { unordered a with clock := (unordered a).clock + 1, plan := none } =
      { unordered b with clock := (unordered b).clock + 1, plan := none }
    rw [h.same.machine]
  have start : EventsAlike (ticked a) (ticked b) := h.seen.of_eq rfl rfl
  have enter (due : List FailureEvent) {a b : VMState} (h : SameRun a b) (k : EventsAlike a b) :
      SameRun (due.foldl VMState.enter a) (due.foldl VMState.enter b) ∧
        EventsAlike (due.foldl VMState.enter a) (due.foldl VMState.enter b) := by
    induction due generalizing a b with
    | nil => exact ⟨h, k⟩
    | cons event rest ih =>
      exact ih ((enter_onlyAddsEvents event).same h) ((enter_onlyAddsEvents event).alike h k)
  have noted := checkpointed_onlyAddsEvents.same ticks
  have due := noted.sees VMState.due fun _ _ => rfl
  have entered := enter (checkpointed (ticked a)).due noted
    (checkpointed_onlyAddsEvents.alike ticks start)
  rw [beginRound_eq, beginRound_eq, due]
  exact entered.2.of_eq rfl rfl

/-- Both end a round. -/
private theorem Alike.endRound {a b : VMState} (h : Alike a b) : Alike a.endRound b.endRound := by
  refine ⟨h.same.endRound, h.seen.of_eq ?_ ?_, h.holds.endRound⟩ <;>
  · unfold VMState.endRound
    split <;> rfl

/-- Both make a step. -/
private theorem Alike.step {a b : VMState} (h : Alike a b) (cid : CoroutineId) :
    Alike (a.step cid) (b.step cid) := by
  refine ⟨h.same.step cid, ?_, h.holds.step cid⟩
  have found : b.coroutine? cid = a.coroutine? cid := h.same.sees (·.coroutine? cid) fun _ _ => rfl
  unfold VMState.step
  rw [found]
  cases a.coroutine? cid with
  | none => exact h.seen
  | some co =>
    have footprint : b.footprint co = a.footprint co :=
      h.same.sees (·.footprint co) fun _ _ => rfl
    have change : b.change co = a.change co := h.same.sees (·.change co) fun _ _ => rfl
    intro w
    show (a.commit _ _).runTrace.seenBy w = (b.commit _ _).runTrace.seenBy w
    rw [footprint, change, seenBy_commit a (a.footprint co, a.change co),
      seenBy_commit b (a.footprint co, a.change co), h.seen w]

/-- Both make the same steps. -/
private theorem Alike.steps {a b : VMState} (h : Alike a b) (order : List CoroutineId) :
    Alike (order.foldl VMState.step a) (order.foldl VMState.step b) := by
  induction order generalizing a b with
  | nil => exact h
  | cons cid rest ih => exact ih (h.step cid)

/-- Both make the policy's step. -/
private theorem Alike.canonical {a b : VMState} (h : Alike a b) (n : Nat) :
    Alike (schedRound n a) (schedRound n b) := by
  have pick : b.pick? = a.pick? := h.same.sees VMState.pick? fun _ _ => rfl
  have same := h.same.canonical n
  unfold schedRound VMState.canonicalStep at same ⊢
  rw [pick] at same ⊢
  split
  · exact h
  · cases picked : a.pick? with
    | none => exact h
    | some cid =>
      have cursor (s : VMState) : (s.advanceCursor cid).events = s.events ∧
          (s.advanceCursor cid).coroutines = s.coroutines ∧
          (s.advanceCursor cid).checkpoints = s.checkpoints := by
        unfold VMState.advanceCursor
        split <;> exact ⟨rfl, rfl, rfl⟩
      have moved : SameRun (a.advanceCursor cid) (b.advanceCursor cid) :=
        OnlyAddsEvents.same (f := (·.advanceCursor cid)) (fun st logs => by
          cases policy : st.config.policy <;> simp only [VMState.advanceCursor, withLogs,
            policy] <;> rfl) h.same
      exact Alike.step ⟨moved, h.seen.of_eq (cursor a).1 (cursor b).1,
        ⟨(cursor a).2.1 ▸ h.holds.here, (cursor a).2.2 ▸ h.holds.saved⟩⟩ cid

/-- Both run through waves, the one in order, the other in any. -/
private theorem Alike.waves {a b : VMState} (h : Alike a b) {exec : WaveExecutor}
    (any : AnyOrder exec) (n : Nat) (waves : List (List CoroutineId)) (done : Nat) :
    (VMState.runWaves n waves done a).1 = (VMState.runWaves n waves done b exec).1 ∧
      Alike (VMState.runWaves n waves done a).2 (VMState.runWaves n waves done b exec).2 := by
  induction waves generalizing done a b with
  | nil => exact ⟨rfl, h⟩
  | cons w rest ih =>
    have admitted : b.waveAdmissible n w = a.waveAdmissible n w :=
      h.same.sees (·.waveAdmissible n w) fun st logs => waveAdmissible_withLogs st logs n w
    unfold VMState.runWaves
    rw [admitted]
    by_cases ok : a.waveAdmissible n w = true
    · simp only [ok, if_true]
      obtain ⟨order, perm, e⟩ := any b n w (admitted.trans ok)
      refine ih ⟨h.same.wave any n w ok, fun witness => ?_, (h.steps w).holds⟩ (done + 1)
      have inOrder := (h.steps w).seen witness
      have reordered := wave_alike b h.other n w order (admitted.trans ok) perm witness
      rw [e]
      exact inOrder.trans reordered
    · simp only [ok, Bool.false_eq_true, if_false]
      exact ⟨trivial, h⟩

/-- Both run a round. -/
private theorem Alike.round {a b : VMState} (h : Alike a b) {exec : WaveExecutor}
    (any : AnyOrder exec) (n : Nat) :
    Alike (schedRoundThreaded n a) (schedRoundThreaded n b exec) := by
  refine ⟨h.same.round any n, ?_, h.holds.threaded n⟩
  have certificate : b.certificate n = a.certificate n :=
    h.same.sees (·.certificate n) fun st logs => certificate_withLogs st logs n
  unfold schedRoundThreaded
  rw [certificate]
  generalize a.certificate n = c
  have verdict : checkWaveCertificate b n c = checkWaveCertificate a n c :=
    h.same.sees (checkWaveCertificate · n c) fun st logs => check_withLogs st logs n c
  split
  · exact (h.canonical n).seen
  · unfold certifiedRound
    rw [verdict]
    split
    · exact (h.waves any n c.waves 0).2.seen.of_eq rfl rfl
    · have planned (plan : Option PlanRecord) : Alike { a with plan } { b with plan } :=
        ⟨h.same.planned plan, h.seen.of_eq rfl rfl, ⟨h.holds.here, h.holds.saved⟩⟩
      exact ((planned _).canonical 1).seen

/-- **Waves in any order look the same to every witness.** From every reached state, the run in
which the picks of each wave step in any order, the queue being settled in the wave's, shows every
session, every place in one, every coroutine and every guard layer the same events in the same order
as the run in order, and every coroutine the same effects. So the class of the difference is at
worst `sessionPermutation`, whatever is declared. -/
theorem reordered_run_looks_the_same {config : VMConfig} {images : List Image} {st : VMState}
    (h : Reached config images st) (exec : WaveExecutor) (any : AnyOrder exec) (fuel n : Nat) :
    SessionPermutation (runScheduledThreaded fuel n st).2.runTrace
      (runScheduledThreaded fuel n st exec).2.runTrace := by
  have go (a b : VMState) (h : Alike a b) :
      Alike (runScheduledThreaded fuel n a).2 (runScheduledThreaded fuel n b exec).2 := by
    unfold runScheduledThreaded
    induction fuel generalizing a b with
    | zero =>
      unfold runRounds
      rw [h.same.sees VMState.finished? fun _ _ => rfl]
      cases a.finished? <;> exact h
    | succ fuel ih =>
      unfold runRounds
      rw [h.same.sees VMState.finished? fun _ _ => rfl]
      cases a.finished? with
      | some => exact h
      | none =>
        have next := h.beginRound.round any n
        have ahead := next.same.sees VMState.ahead fun _ _ => rfl
        dsimp only
        rw [ahead, ← next.same.idle]
        split
        · exact next
        · exact ih _ _ next.endRound
  have run := go st st ⟨.refl st, fun _ => rfl, reached_holds h⟩
  refine ⟨fun w _ => run.seen w, fun w _ => run.seen w, fun w _ => run.seen w, fun cid => ?_⟩
  have effects (s : VMState) : s.runTrace.effectsOf cid =
      (effectsOf s cid).reverse.map fun e => (e.coroutine, e.nonce, e.request, e.output) := by
    unfold RunTrace.effectsOf RunTrace.effectTrace VMState.runTrace effectsOf
    rw [List.filter_map, ← List.filter_reverse]
    rfl
  rw [effects, effects, run.same.effects cid]

end Runtime.Proofs

end
