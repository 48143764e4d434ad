module

public import Runtime.Proofs.Types.Runs

/-! Types: what endpoints do, their types allow. `Terms/Types.lean` and `Terms/Reached.lean` define
the words used here. -/

@[expose] public section

namespace Runtime.Properties

open Runtime.VM Runtime.Proofs

/-- If no coroutine may speculate and no restart is configured, then from every reached state, on
either runner, at any concurrency and on any fuel, the type of each endpoint is what its old type
goes on as after all that the endpoint did to messages since, each of which it allowed. -/
theorem events_follow_types {config : VMConfig} {images : List Image} {st : VMState}
    (h : Reached config images st) (undone : NothingUndone config) (fuel n : Nat) :
    TypesGoOn st (runScheduled fuel n st).2 ∧ TypesGoOn st (runScheduledThreaded fuel n st).2 :=
  Runtime.Proofs.events_follow_types h undone fuel n

end Runtime.Properties

end
