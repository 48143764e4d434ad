module

public import Runtime.Proofs.Run.LanesOfRuns
public import Runtime.Proofs.Run.PlacementOfRuns
public import Runtime.Proofs.VM.Delegation
public import Runtime.Proofs.VM.Placement

/-! Placement: in which lanes coroutines stand makes no difference to what their steps do.
`Terms/Placement.lean` and, for runs under given picks, `Terms/Runs.lean` define the words used
here. -/

@[expose] public section

namespace Runtime.Properties

open Runtime.VM Runtime.Proofs

/-- The change that a coroutine's step makes does not depend on how many lanes there are. -/
theorem change_independent_of_lanes (st : VMState) (lanes : Nat) (co : Coroutine) :
    (withLanes st lanes).change co = st.change co :=
  Runtime.Proofs.change_independent_of_lanes st lanes co

/-- A coroutine that is moved to another lane makes the same change, in that lane: only its own lane
and that of the child that it spawns differ. -/
theorem change_independent_of_placement (st : VMState) (lane : Nat) (co : Coroutine) :
    st.change (moved lane co) = movedChange lane (st.change co) :=
  Runtime.Proofs.change_independent_of_placement st lane co

/-- The same coroutines, stepping in the same order under two placements, leave machines that differ
only in lanes and handoff records. -/
theorem steps_independent_of_placement (p : Coroutine → Nat) (st : VMState)
    (order : List CoroutineId) :
    gathered (order.foldl VMState.step (placed p st)) = gathered (order.foldl VMState.step st) :=
  Runtime.Proofs.steps_independent_of_placement p st order

/-- Under the same picks, two machines that are the same apart from placement end in the same status
and are the same apart from placement, failures and restarts included; and whoever steps is ready in
turn in both. -/
theorem ordered_run_independent_of_placement (orders : List RoundOrder) (a b : VMState)
    (same : unplaced a = unplaced b) :
    (LegalOrders orders a ↔ LegalOrders orders b) ∧
      (runOrdered orders a).1 = (runOrdered orders b).1 ∧
      unplaced (runOrdered orders a).2 = unplaced (runOrdered orders b).2 :=
  Runtime.Proofs.ordered_run_independent_of_placement orders a b same

/-- So do their canonical runs, under every policy but `roundRobin`, which picks by lanes. -/
theorem canonical_run_independent_of_placement (fuel n : Nat) (a b : VMState)
    (same : unplaced a = unplaced b) (h : a.config.policy ≠ .roundRobin) :
    (runScheduled fuel n a).1 = (runScheduled fuel n b).1 ∧
      unplaced (runScheduled fuel n a).2 = unplaced (runScheduled fuel n b).2 :=
  Runtime.Proofs.canonical_run_independent_of_placement fuel n a b same h

/-- A threaded run has its like in every placement: a run of single steps of ready coroutines, with
the same status and, apart from placement, the same state. -/
theorem threaded_run_has_its_like_in_every_placement (fuel n : Nat) (a b : VMState)
    (same : unplaced a = unplaced b) :
    ∃ orders, orders.length ≤ fuel ∧ LegalOrders orders b ∧
      (runOrdered orders b).1 = (runScheduledThreaded fuel n a).1 ∧
      unplaced (runOrdered orders b).2 = unplaced (runScheduledThreaded fuel n a).2 :=
  Runtime.Proofs.threaded_run_has_its_like_in_every_placement fuel n a b same

/-- Under the same picks a run is the same, in status and state, under every number of lanes, but
for the number itself. -/
theorem ordered_run_independent_of_number_of_lanes (orders : List RoundOrder) (lanes : Nat)
    (st : VMState) : runOrdered orders (withLanes st lanes) =
      ((runOrdered orders st).1, withLanes (runOrdered orders st).2 lanes) :=
  Runtime.Proofs.ordered_run_independent_of_number_of_lanes orders lanes st

/-- So is every canonical and every threaded run, under every policy but `roundRobin`. -/
theorem run_independent_of_number_of_lanes (fuel n lanes : Nat) (st : VMState)
    (h : st.config.policy ≠ .roundRobin) :
    runScheduled fuel n (withLanes st lanes) =
      ((runScheduled fuel n st).1, withLanes (runScheduled fuel n st).2 lanes) ∧
    runScheduledThreaded fuel n (withLanes st lanes) =
      ((runScheduledThreaded fuel n st).1, withLanes (runScheduledThreaded fuel n st).2 lanes) :=
  Runtime.Proofs.run_independent_of_number_of_lanes fuel n lanes st h

end Runtime.Properties

end
