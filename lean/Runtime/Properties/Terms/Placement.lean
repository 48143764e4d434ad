module

public import Runtime.VM.Kernel

/-! What the claims about placement speak of: machines whose coroutines stand in other lanes. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

/-- The machine with another number of lanes. -/
def withLanes (st : VMState) (lanes : Nat) : VMState :=
  { st with config := { st.config with lanes } }

/-- The coroutine, moved to a lane. -/
def moved (lane : Nat) (co : Coroutine) : Coroutine := { co with lane }

/-- The change, with the coroutine and the child that it spawns moved to a lane, and nothing
else. -/
def movedChange (lane : Nat) (c : Change) : Change :=
  { c with co := moved lane c.co, spawned := c.spawned.map (moved lane) }

/-- Each coroutine, moved to the lane that the placement gives it. -/
def place (p : Coroutine → Nat) (co : Coroutine) : Coroutine := moved (p co) co

/-- The machine with every coroutine moved to the lane that the placement gives it. -/
def placed (p : Coroutine → Nat) (st : VMState) : VMState :=
  { st with coroutines := st.coroutines.map (place p) }

/-- All that a machine is apart from placement: every coroutine in lane 0, and no handoff record. -/
def gathered (st : VMState) : VMState := { placed (fun _ => 0) st with handoffs := [] }

/-- The checkpoint with every coroutine in lane 0. -/
def gatheredCheckpoint (c : Checkpoint) : Checkpoint :=
  { c with coroutines := c.coroutines.map (moved 0) }

/-- All that a machine and its checkpoints are apart from placement. -/
def unplaced (st : VMState) : VMState :=
  { gathered st with checkpoints := st.checkpoints.map gatheredCheckpoint }

end Runtime.Proofs

end
