module

public import Runtime.Proofs.VM.Delegation
public import Runtime.Proofs.VM.Placement

/-! Placement: in which lanes coroutines stand makes no difference to what their steps do.
`Terms/Placement.lean` defines the words used here. -/

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

end Runtime.Properties

end
