module

public import Runtime.Proofs.Concurrency
public import Runtime.Proofs.Wave.DisjointPicksCommute
public import Runtime.Properties.Terms.Waves

/-! Machines that agree in all but the order within logs go on to agree: nothing that a machine does
depends on its logs. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

theorem SameRun.refl (st : VMState) : SameRun st st := ⟨.refl st, rfl⟩

theorem SameRun.trans {a b c : VMState} (h : SameRun a b) (k : SameRun b c) : SameRun a c :=
  ⟨h.toSameOutcome.trans k.toSameOutcome, h.queue.trans k.queue⟩

/-- The machine with the logs of another. -/
def withLogs (st logs : VMState) : VMState :=
  { st with
    events := logs.events, effects := logs.effects, checks := logs.checks, handoffs := logs.handoffs
    rounds := logs.rounds, picks := logs.picks }

/-- Machines that agree differ in their logs alone. -/
theorem SameRun.logs_only {a b : VMState} (h : SameRun a b) : b = withLogs a b := by
  show b = withLogs { unordered a with queue := a.queue } b
  rw [h.machine, h.queue]
  rfl

/-- What sees no logs sees the same of both. -/
theorem SameRun.sees {a b : VMState} (h : SameRun a b) {α : Type} (f : VMState → α)
    (blind : ∀ st logs, f (withLogs st logs) = f st) : f b = f a := by
  conv => lhs; rw [h.logs_only]
  exact blind a b

/-- Somebody stepped in both, or nobody in either. -/
theorem SameRun.idle {a b : VMState} (h : SameRun a b) : a.picks.isEmpty = b.picks.isEmpty := by
  have := h.picks.length_eq
  cases x : a.picks <;> cases y : b.picks <;> simp_all

/-- A change to the machine that sees no logs, and only adds events. -/
def OnlyAddsEvents (f : VMState → VMState) : Prop :=
  ∀ st logs, f (withLogs st logs) =
    withLogs (f st) { logs with events := (f { st with events := [] }).events ++ logs.events }

/-- Such a change keeps agreement. -/
theorem OnlyAddsEvents.same {f : VMState → VMState} (blind : OnlyAddsEvents f)
    {a b : VMState} (h : SameRun a b) :
    SameRun (f a) (f b) := by
  have left : f a = withLogs (f a) _ := blind a a
  have right : f b = withLogs (f a) _ := (congrArg f h.logs_only).trans (blind a b)
  generalize (f { a with events := [] }).events = new at left right
  rw [right]
  rw [left]
  refine ⟨⟨rfl, fun sid => ?_, h.effects, h.checks, h.picks⟩, rfl⟩
  have trace := h.traces sid
  simp only [VMState.sessionTrace, withLogs, List.reverse_append, List.map_append,
    List.filter_append] at trace ⊢
  rw [trace]

/-- A failure event enters both machines alike. -/
theorem enter_onlyAddsEvents (event : FailureEvent) : OnlyAddsEvents (·.enter event) := by
  intro st logs
  cases event with
  | restart =>
    obtain ⟨_, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, checkpoints, _, _, _⟩ := st
    cases checkpoints <;> rfl
  | crash | reconcile =>
    simp only [VMState.enter, VMState.crash, VMState.reconcile, VMState.log, List.append_nil]
    rfl
  | _ => rfl

/-- Sleepers wake alike. -/
theorem wake_onlyAddsEvents : OnlyAddsEvents VMState.wake := fun _ _ => rfl

/-- The clock goes on. -/
def ticked (st : VMState) : VMState := { st with clock := st.clock + 1, picks := [], plan := none }

/-- The checkpoint of this tick is taken, if there is one. -/
def checkpointed (st : VMState) : VMState :=
  if st.config.checkpoints.contains st.clock
    then { st with checkpoints := st.checkpoint :: st.checkpoints } else st

/-- Timeouts that are over end. -/
def timeoutsEnded (st : VMState) : VMState :=
  { st with failure := { st.failure with timedOut := st.failure.timedOut.filter (st.clock < ·.2) } }

/-- What the start of a round does, one after another. -/
theorem beginRound_eq (st : VMState) : st.beginRound =
    (timeoutsEnded
      ((checkpointed (ticked st)).due.foldl VMState.enter (checkpointed (ticked st)))).wake := rfl

/-- Checkpoints are taken alike. -/
theorem checkpointed_onlyAddsEvents : OnlyAddsEvents checkpointed := by
  intro st logs
  unfold checkpointed
  by_cases noted : st.config.checkpoints.contains st.clock = true
  · have noted' : (withLogs st logs).config.checkpoints.contains (withLogs st logs).clock = true :=
      noted
    have noted'' :
        ({ st with events := [] } : VMState).config.checkpoints.contains st.clock = true := noted
    rw [if_pos noted, if_pos noted', if_pos noted'']
    rfl
  · have noted' :
        ¬ (withLogs st logs).config.checkpoints.contains (withLogs st logs).clock = true := noted
    have noted'' :
        ¬ ({ st with events := [] } : VMState).config.checkpoints.contains st.clock = true := noted
    rw [if_neg noted, if_neg noted', if_neg noted'']
    rfl

/-- Both machines begin a round. -/
theorem SameRun.beginRound {a b : VMState} (h : SameRun a b) :
    SameRun a.beginRound b.beginRound := by
  have start : SameRun (ticked a) (ticked b) := by
    refine ⟨⟨?_, h.traces, h.effects, h.checks, .nil⟩, h.queue⟩
    show { unordered a with clock := (unordered a).clock + 1, plan := none } =
      { unordered b with clock := (unordered b).clock + 1, plan := none }
    rw [h.machine]
  have enter (due : List FailureEvent) {a b : VMState} (h : SameRun a b) :
      SameRun (due.foldl VMState.enter a) (due.foldl VMState.enter b) := by
    induction due generalizing a b with
    | nil => exact h
    | cons event rest ih => exact ih ((enter_onlyAddsEvents event).same h)
  have noted := checkpointed_onlyAddsEvents.same start
  have due := noted.sees VMState.due fun _ _ => rfl
  have ended : OnlyAddsEvents timeoutsEnded := fun _ _ => rfl
  rw [beginRound_eq, beginRound_eq, due]
  exact wake_onlyAddsEvents.same (ended.same (enter _ noted))

/-- Both machines end a round. -/
theorem SameRun.endRound {a b : VMState} (h : SameRun a b) : SameRun a.endRound b.endRound := by
  unfold VMState.endRound
  rw [h.idle]
  split
  · exact h
  · exact ⟨⟨h.machine, h.traces, h.effects, h.checks, h.picks⟩, h.queue⟩

/-- Both machines make a step. -/
theorem SameRun.step {a b : VMState} (h : SameRun a b) (cid : CoroutineId) :
    SameRun (a.step cid) (b.step cid) := by
  have found : b.coroutine? cid = a.coroutine? cid := h.sees (·.coroutine? cid) fun _ _ => rfl
  unfold VMState.step
  rw [found]
  cases a.coroutine? cid with
  | none => exact h
  | some co =>
    have footprint : b.footprint co = a.footprint co := h.sees (·.footprint co) fun _ _ => rfl
    have change : b.change co = a.change co := h.sees (·.change co) fun _ _ => rfl
    show SameRun (a.commit _ _) (b.commit _ _)
    rw [footprint, change]
    refine ⟨h.toSameOutcome.commit (a.footprint co, a.change co), ?_⟩
    show settle a.queue _ _ = settle b.queue _ _
    rw [h.queue]

/-- Both machines make the same steps. -/
theorem SameRun.steps {a b : VMState} (h : SameRun a b) (order : List CoroutineId) :
    SameRun (order.foldl VMState.step a) (order.foldl VMState.step b) := by
  induction order generalizing a b with
  | nil => exact h
  | cons cid rest ih => exact ih (h.step cid)

/-- Another plan on both. -/
theorem SameRun.planned {a b : VMState} (h : SameRun a b) (plan : Option PlanRecord) :
    SameRun { a with plan } { b with plan } := by
  refine ⟨⟨?_, h.traces, h.effects, h.checks, h.picks⟩, h.queue⟩
  show { unordered a with plan } = { unordered b with plan }
  rw [h.machine]

/-- Both machines make the policy's step. -/
theorem SameRun.canonical {a b : VMState} (h : SameRun a b) (n : Nat) :
    SameRun (schedRound n a) (schedRound n b) := by
  have pick : b.pick? = a.pick? := h.sees VMState.pick? fun _ _ => rfl
  unfold schedRound VMState.canonicalStep
  rw [pick]
  split
  · exact h
  · split
    · exact h
    · rename_i cid _
      refine SameRun.step
        (OnlyAddsEvents.same (f := (·.advanceCursor cid)) (fun st logs => ?_) h) cid
      cases policy : st.config.policy <;> simp only [VMState.advanceCursor, withLogs,
        policy] <;> rfl

end Runtime.Proofs

end
