module

public import Runtime.VM.Runtime.Profile

/-! What the claims about messages speak of: what happened on an edge, and what is on its way. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

/-- The messages that were put on the edge, in order. -/
def puts (edge : Edge) (events : List Event) : List Message :=
  events.filterMap fun
    | .sent e m | .offered e m => if e = edge then some m else none
    | _ => none

/-- The messages that were taken from the edge, in order. -/
def takes (edge : Edge) (events : List Event) : List Message :=
  events.filterMap fun
    | .received e m | .chose e m => if e = edge then some m else none
    | _ => none

/-- The messages that the edge lost, in order. -/
def drops (edge : Edge) (events : List Event) : List Message :=
  events.filterMap fun
    | .dropped e m => if e = edge then some m else none
    | _ => none

/-- The messages in a session's buffer from one role to another, oldest first. -/
def between (s : Session) (sender receiver : Role) : List Message :=
  ((s.buffer? sender receiver).map (·.messages)).getD []

/-- The messages of the edge that wait in the first of these sessions that has its id. -/
def contents (sessions : List Session) (edge : Edge) : List Message :=
  ((sessions.find? (·.sid == edge.sid)).map (between · edge.sender edge.receiver)).getD []

/-- May a buffer of this policy lose a message? -/
def loses : BufferPolicy → Prop
  | .latest | .fifo _ .drop => True
  | .fifo _ _ => False

/-- Does the failure event leave the messages alone that were sent? `restart` takes back what
happened, and `reconcile` gives messages up; all others do. -/
def sparesBooks : FailureEvent → Prop
  | .reconcile .. | .restart => False
  | _ => True

/-- No failure event of the configuration gives messages up or takes back what happened. -/
def Spared (config : VMConfig) : Prop := ∀ f ∈ config.failures, sparesBooks f.2

/-- The events of a run so far, oldest first. -/
def happened (st : VMState) : List Event := st.runTrace.observable

/-- The messages that lie in the buffer of an edge. -/
def inTransit (st : VMState) (edge : Edge) : List Message := contents st.sessions edge

end Runtime.Proofs

end
