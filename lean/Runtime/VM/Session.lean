module

public import Runtime.VM.Buffer
public import Runtime.VM.LocalType

/-! The session store: the current local type of each endpoint, and the buffers between them. -/

@[expose] public section

namespace Runtime.VM

/-- Where a session is in its life. -/
inductive SessionStatus where
  | active
  /-- Some endpoint has closed. -/
  | draining
  /-- Every endpoint has closed and every buffer is empty. -/
  | closed
  /-- A site of the session has crashed. -/
  | faulted
  deriving DecidableEq, Repr

/-- One running protocol. -/
structure Session where
  sid : SessionId
  roles : List Role
  /-- The current type of each role, unfolded to an action or `done`. -/
  types : List (Role × LocalType)
  /-- One for each ordered pair of distinct roles. -/
  buffers : List Buffer
  status : SessionStatus
  epoch : Nat
  /-- The roles that closed, in the order in which they did. -/
  closed : List Role
  deriving DecidableEq, Repr

/-- A new session with these types. -/
def Session.new (sid : SessionId) (policy : BufferPolicy)
    (types : List (Role × LocalType)) : Session :=
  let roles := types.map (·.1)
  { sid, roles
    types := types.map fun (r, t) => (r, t.unfold)
    buffers := roles.flatMap fun s => (roles.filter (· != s)).map fun r => Buffer.empty policy s r
    status := .active, epoch := 0, closed := [] }

/-- The current type of a role. -/
def Session.type? (s : Session) (role : Role) : Option LocalType := s.types.lookup role

/-- The role goes on as `t`. -/
def Session.setType (s : Session) (role : Role) (t : LocalType) : Session :=
  { s with types := s.types.map fun (r, old) => if r == role then (r, t.unfold) else (r, old) }

/-- The buffer from one role to another. -/
def Session.buffer? (s : Session) (sender receiver : Role) : Option Buffer :=
  s.buffers.find? fun b => b.sender == sender && b.receiver == receiver

/-- Put a buffer back in its place. -/
def Session.setBuffer (s : Session) (new : Buffer) : Session :=
  { s with buffers := s.buffers.map fun b =>
      if b.sender == new.sender && b.receiver == new.receiver then new else b }

/-- The message that waits for the receiver, if any. -/
def Session.head? (s : Session) (sender receiver : Role) : Option Message :=
  (s.buffer? sender receiver).bind (·.messages.head?)

/-- Take the oldest message from a buffer. -/
def Session.dequeue (s : Session) (sender receiver : Role) : Session :=
  match s.buffer? sender receiver with
  | some b => s.setBuffer { b with messages := b.messages.tail }
  | none => s

/-- Give an endpoint up: the session drains, and closes with the next epoch once all endpoints have
closed and all buffers are empty. A faulted session stays faulted. -/
def Session.close (s : Session) (role : Role) : Session :=
  let closed := s.closed ++ [role]
  if s.status = .faulted then { s with closed }
  else if s.roles.all closed.contains && s.buffers.all (·.messages.isEmpty) then
    { s with closed, status := .closed, epoch := s.epoch + 1 }
  else { s with closed, status := .draining }

end Runtime.VM

end
