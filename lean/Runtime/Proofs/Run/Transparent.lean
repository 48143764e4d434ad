module

public import Runtime.Proofs.Run.ConfigStays
public import Runtime.Properties.Terms.Runs

/-! Changes of a machine that no run looks at: whether they are made before a run or after it makes
no difference. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

/-- The change is not looked at when a round begins or ends, nor when it is asked whether the run
goes on. -/
structure Transparent (f : VMState → VMState) : Prop where
  beginRound : ∀ st, f st.beginRound = (f st).beginRound
  endRound : ∀ st, f st.endRound = (f st).endRound
  finished? : ∀ st, (f st).finished? = st.finished?
  picks : ∀ st, (f st).picks = st.picks
  ahead : ∀ st, (f st).ahead = st.ahead

/-- The change is not looked at by a step either. -/
structure StepTransparent (f : VMState → VMState) : Prop extends Transparent f where
  step : ∀ st cid, f (st.step cid) = (f st).step cid
  runnable : ∀ st cid, (f st).runnable cid = st.runnable cid
  queue : ∀ st, (f st).queue = st.queue
  noted : ∀ st cursor plan, f (noted st cursor plan) = noted (f st) cursor plan

/-- Runs under a configuration in which no round looks at the change do not look at it. -/
theorem Transparent.runRounds {f : VMState → VMState} (t : Transparent f)
    {round round' : VMState → VMState} {config : VMConfig}
    (same : ∀ st, st.config = config → round' (f st) = f (round st))
    (keeps : ∀ st, (round st).config = st.config) (fuel : Nat) (st : VMState)
    (here : st.config = config) : runRounds round' fuel (f st) =
      ((runRounds round fuel st).1, f (runRounds round fuel st).2) := by
  induction fuel generalizing st with
  | zero =>
    unfold VM.runRounds
    rw [t.finished?]
    cases st.finished? <;> rfl
  | succ fuel ih =>
    have began := (beginRound_config st).trans here
    unfold VM.runRounds
    rw [t.finished?]
    cases st.finished? with
    | some => rfl
    | none =>
      dsimp only
      rw [← t.beginRound, same _ began, t.picks, t.ahead, ← t.endRound,
        ih _ ((endRound_config _).trans ((keeps _).trans began))]
      split <;> rfl

/-- Steps do not look at it. -/
theorem StepTransparent.steps {f : VMState → VMState} (t : StepTransparent f)
    (order : List CoroutineId) (st : VMState) :
    f (order.foldl VMState.step st) = order.foldl VMState.step (f st) := by
  induction order generalizing st with
  | nil => rfl
  | cons cid rest ih => rw [List.foldl_cons, List.foldl_cons, ih, t.step]

/-- Who is ready in turn is so under the change. -/
theorem StepTransparent.readyInTurn {f : VMState → VMState} (t : StepTransparent f)
    (order : List CoroutineId) (st : VMState) :
    ReadyInTurn order (f st) ↔ ReadyInTurn order st := by
  induction order generalizing st with
  | nil => exact Iff.rfl
  | cons cid rest ih =>
    unfold ReadyInTurn IsReady
    rw [t.queue, t.runnable, ← t.step, ih]

/-- A round in a given order does not look at it. -/
theorem StepTransparent.orderedRound {f : VMState → VMState} (t : StepTransparent f)
    (o : RoundOrder) (st : VMState) :
    f (orderedRound o st) = Proofs.orderedRound o (f st) := by
  unfold Proofs.orderedRound
  rw [t.noted, t.steps]

/-- A run in given orders does not look at it. -/
theorem StepTransparent.runOrdered {f : VMState → VMState} (t : StepTransparent f)
    (orders : List RoundOrder) (st : VMState) :
    runOrdered orders (f st) = ((runOrdered orders st).1, f (runOrdered orders st).2) := by
  induction orders generalizing st with
  | nil =>
    unfold Proofs.runOrdered
    rw [t.finished?]
    cases st.finished? <;> rfl
  | cons o rest ih =>
    unfold Proofs.runOrdered
    rw [t.finished?]
    cases st.finished? with
    | some => rfl
    | none =>
      dsimp only
      rw [← t.beginRound, ← t.orderedRound, t.picks, t.ahead, ← t.endRound, ih]
      split <;> rfl

/-- Orders are legal under it if they are so without. -/
theorem StepTransparent.legalOrders {f : VMState → VMState} (t : StepTransparent f)
    (orders : List RoundOrder) (st : VMState) :
    LegalOrders orders (f st) ↔ LegalOrders orders st := by
  induction orders generalizing st with
  | nil => exact Iff.rfl
  | cons o rest ih =>
    unfold LegalOrders
    rw [← t.beginRound, t.readyInTurn, ← t.orderedRound, ← t.endRound, ih]

end Runtime.Proofs

end
