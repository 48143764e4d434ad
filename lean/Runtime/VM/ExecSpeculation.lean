module

public import Runtime.VM.ExecComm

/-! Speculation: fork, join, abort. What a speculating coroutine lets out is held back level by
level: `join` hands it to the level outside, or to the world; `abort` drops it. Only messages and
events are held back: what the effect handler was asked cannot be un-asked, so it stands in the
effect trace at once, and no `abort` takes its nonce back. -/

@[expose] public section

namespace Runtime.VM

/-- The coroutine after an event, and the event if no level holds it back. -/
def Coroutine.tell (co : Coroutine) (event : Event) : Coroutine × List Event :=
  if co.speculation.isEmpty then (co, [event]) else (co.hold [.event event], [])

/-- Begin to speculate on an owned endpoint. A nested level is on the endpoint of the level outside.
So all levels share one endpoint, and an `abort` that takes its type back takes it back for every
message that it drops, also for those of levels that had joined. -/
def execFork (cfg : VMConfig) (v : View) (chan : Reg) : Outcome := do
  let t ← orFault (v.typed chan)
  if cfg.speculationDepth = 0 then fault .specDisabled
  else if v.co.speculation.length ≥ cfg.speculationDepth then fault .specDepth
  else if v.co.speculation.any (·.endpoint != t.endpoint) then fault .specFault
  else
    let (co, events) := v.co.next.tell (.forked v.co.cid t.endpoint)
    let level : Speculation := {
      endpoint := t.endpoint, registers := co.registers, type := t.type, facts := co.facts
      held := [] }
    pure { co := { co with speculation := level :: co.speculation }, events }

/-- What has been let out of a level so far. -/
structure Released where
  sessions : List Session
  events : List Event
  /-- What could not be let out yet, and why. -/
  rest : List Held
  stop : Option Stop

/-- Let out what was held back, in order, up to the first message that cannot leave. -/
def release (policy : BufferPolicy) (failure : FailureSnapshot) (sessions : List Session) :
    List Held → Released
  | [] => { sessions, events := [], rest := [], stop := none }
  | .event event :: rest =>
    let r := release policy failure sessions rest
    { r with events := event :: r.events }
  | .message edge m offered :: rest =>
    let sent := match sessions.find? (·.sid == edge.sid) with
      | none => fault .channelClosed
      | some s => s.put policy failure edge m offered
    match sent with
    | .error stop =>
      { sessions, events := [], rest := .message edge m offered :: rest, stop := some stop }
    | .ok (s, events) =>
      let r :=
        release policy failure (sessions.map fun old => if old.sid == s.sid then s else old) rest
      { r with events := events ++ r.events }

/-- End a level and keep what it did. The outermost `join` lets out as much as can leave, and stays
where it is while something is left; if nothing can leave, it waits or faults as that message
would. -/
def execJoin (cfg : VMConfig) (v : View) : Outcome :=
  match v.co.speculation with
  | [] => fault .noSpeculation
  | [level] =>
    let r := release cfg.buffer v.failure v.sessions level.held
    match r.stop with
    | none => pure {
        co := { v.co.next with speculation := [] }
        sessions := r.sessions
        events := r.events ++ [.joined v.co.cid level.endpoint] }
    | some stop =>
      if r.rest.length = level.held.length then throw stop
      else pure {
        co := { v.co with speculation := [{ level with held := r.rest }] }
        sessions := r.sessions
        events := r.events }
  | level :: outer =>
    let co := { v.co.next with speculation := outer }
    pure { co := co.hold (level.held ++ [.event (.joined v.co.cid level.endpoint)]) }

/-- End a level and undo what it did: registers, facts and the endpoint's type are those of the
fork. Credit and nonces are spent all the same, and the pc goes on. -/
def execAbort (v : View) : Outcome :=
  match v.co.speculation with
  | [] => fault .noSpeculation
  | level :: outer =>
    match v.session? level.endpoint.sid with
    | none => fault .channelClosed
    | some session =>
      let restored := { v.co.next with
        registers := level.registers, facts := level.facts, speculation := outer }
      let (co, events) := restored.tell (.aborted v.co.cid level.endpoint)
      pure { co, sessions := [session.setType level.endpoint.role level.type], events }

end Runtime.VM

end
