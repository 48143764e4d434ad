module

public import Runtime.VM.View

/-! The monitor: before an instruction runs, does its channel belong to the coroutine, and does the
endpoint's type allow the action? -/

@[expose] public section

namespace Runtime.VM

/-- The session of this id, if the view has it. -/
def View.session? (v : View) (sid : SessionId) : Option Session := v.sessions.find? (·.sid == sid)

/-- The endpoint in a register: it must be a channel that the coroutine owns. -/
def View.endpoint (v : View) (chan : Reg) : Except FaultKind Endpoint :=
  match v.co.reg? chan with
  | none => throw .outOfRegisters
  | some (.chan e) => if v.co.owned.contains e then pure e else throw .channelClosed
  | some _ => throw .channelClosed

/-- An owned endpoint, with its session and its current type. -/
structure Typed where
  endpoint : Endpoint
  session : Session
  type : LocalType

/-- Look an owned endpoint up. -/
def View.typed (v : View) (chan : Reg) : Except FaultKind Typed := do
  let endpoint ← v.endpoint chan
  match v.session? endpoint.sid with
  | none => throw .channelClosed
  | some session =>
    match session.type? endpoint.role with
    | none => throw .channelClosed
    | some type => pure { endpoint, session, type }

/-- A jump table has branches, and no label twice. -/
def checkTable (table : JumpTable) : Except FaultKind Unit :=
  if table.isEmpty || !allDistinct (table.map (·.1)) then throw .malformedTable else pure ()

/-- May a speculating coroutine do it? Only what `abort` can take back. -/
def Instr.revocable : Instr → Bool
  | .send .. | .offer .. | .invoke .. | .fork .. | .join | .abort => true
  | .tag .. | .check .. | .set .. | .move .. | .jump .. | .yield => true
  | .receive .. | .choose .. | .open .. | .close .. | .transfer .. | .acquire .. | .release .. =>
    false
  | .spawn .. | .halt => false

/-- The precheck of an instruction outside speculation. -/
def precheckAction (v : View) : Instr → Except FaultKind Unit
  | .send chan _ => do
    match (← v.typed chan).type with
    | .send _ (.cons _ _ .nil) => pure ()
    | _ => throw .typeViolation
  | .receive chan _ => do
    match (← v.typed chan).type with
    | .recv _ (.cons _ _ .nil) => pure ()
    | _ => throw .typeViolation
  | .offer chan table => do
    match (← v.typed chan).type with
    | .send .. => checkTable table
    | _ => throw .typeViolation
  | .choose chan _ table => do
    match (← v.typed chan).type with
    | .recv .. => checkTable table
    | _ => throw .typeViolation
  | .close chan | .fork chan | .transfer chan _ => do
    let _ ← v.typed chan
  | _ => pure ()

/-- The precheck of an instruction. -/
def precheck (v : View) (i : Instr) : Except FaultKind Unit :=
  if !v.co.speculation.isEmpty && !i.revocable then throw .specFault else precheckAction v i

end Runtime.VM

end
