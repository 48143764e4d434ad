module

public import Runtime.Properties.Terms.Placement
public import Runtime.VM.Load
public import Runtime.VM.Runtime.ThreadedRunner

/-! What the claims about every reached state speak of: the states in which a machine can stand
between two rounds. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

/-- A state in which a machine that has loaded these images can stand between two rounds: it ran on
either runner, at any concurrency and on any fuel, was stopped and went on, on the other runner or
the same, and while it stood still coroutines were moved to other lanes and the number of lanes was
changed. -/
inductive Reached (config : VMConfig) (images : List Image) : VMState → Prop where
  | loaded {st : VMState} (done : loadAll config images = .ok st) : Reached config images st
  | canonical {st : VMState} (h : Reached config images st) (fuel n : Nat) :
      Reached config images (runScheduled fuel n st).2
  | threaded {st : VMState} (h : Reached config images st) (fuel n : Nat) :
      Reached config images (runScheduledThreaded fuel n st).2
  | moved {st : VMState} (h : Reached config images st) (p : Coroutine → Nat) :
      Reached config images (placed p st)
  | resized {st : VMState} (h : Reached config images st) (lanes : Nat) :
      Reached config images (withLanes st lanes)

end Runtime.Proofs

end
