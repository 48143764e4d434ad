module

public import Runtime.Proofs.Capabilities
public import Runtime.Proofs.Lawful.EveryStateIsLawful

/-! Reached states: whatever is loaded and whatever fails, queue, ids, waits and owners are in order
whenever a machine stands between two rounds. `Terms/Reached.lean` and `Terms/Lawful.lean` define
the words used here. -/

@[expose] public section

namespace Runtime.Properties

open Runtime.VM Runtime.Proofs

/-- In every reached state the queue names the ready coroutines, each once; no two coroutines or
sessions have one id; and every endpoint that a session has open has one owner, who has it once. -/
theorem every_reached_state_is_lawful {config : VMConfig} {images : List Image} {st : VMState}
    (h : Reached config images st) : Lawful st :=
  Runtime.Proofs.every_reached_state_is_lawful h

/-- Once a round has begun, no coroutine waits for what has come about. -/
theorem nobody_waits_in_vain (st : VMState) :
    ∀ co ∈ st.beginRound.coroutines, st.beginRound.wakes? co = none :=
  Runtime.Proofs.nobody_waits_in_vain st

end Runtime.Properties

end
