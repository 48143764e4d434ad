module

public import Runtime.VM.Kernel

/-! Failure ingress: what enters at a tick, before the instructions of that round. -/

@[expose] public section

namespace Runtime.VM

/-- Log events of this tick. -/
def VMState.log (st : VMState) (events : List Event) : VMState :=
  { st with events := (events.map fun event => { tick := st.clock, event }).reverse ++ st.events }

/-- The site's coroutines fault and lose their layers, its open sessions are faulted. -/
def VMState.crash (st : VMState) (site : Role) : VMState :=
  let hit := (st.coroutines.filter fun c => c.role == site && !c.terminal).map (·.cid)
  { st with
    coroutines := st.coroutines.map fun c =>
      if hit.contains c.cid then { c with status := .faulted .crashed } else c
    sessions := st.sessions.map fun s =>
      if s.roles.contains site && s.status != .closed then { s with status := .faulted } else s
    layers :=
      st.layers.map fun l => if l.holder.any hit.contains then { l with holder := none } else l
    queue := st.queue.filter (!hit.contains ·)
    failure := { st.failure with
      crashed :=
        if st.failure.crashed.contains site then st.failure.crashed
        else st.failure.crashed ++ [site] }
  : VMState }.log (hit.map (.faulted · .crashed))

/-- Ready coroutines of the site leave the queue until the timeout is over. -/
def VMState.timeOut (st : VMState) (site : Role) (ticks : Nat) : VMState :=
  let til := st.clock + ticks
  let hit (c : Coroutine) : Bool := c.role == site && c.status = .ready
  let cids := (st.coroutines.filter hit).map (·.cid)
  { st with
    coroutines :=
      st.coroutines.map fun c => if hit c then { c with status := .blocked (.timedOut til) } else c
    queue := st.queue.filter (!cids.contains ·)
    failure := { st.failure with timedOut := st.failure.timedOut ++ [(site, til)] } }

/-- The session with a changed buffer for the edge between two roles, if it has one. -/
def Session.mapBuffer (s : Session) (sender receiver : Role) (f : Buffer → Buffer) : Session :=
  { s with buffers := s.buffers.map fun b =>
      if b.sender == sender && b.receiver == receiver then f b else b }

/-- The next message that is taken from the edge, in any session, fails verification. -/
def VMState.corrupt (st : VMState) (sender receiver : Role) : VMState :=
  { st with
    sessions := st.sessions.map (·.mapBuffer sender receiver ({ · with corrupted := true }))
    failure := { st.failure with
      corrupted := st.failure.corrupted.filter (· != (sender, receiver)) ++ [(sender, receiver)] } }

/-- The quarantined message of a session's edge, if there is one. -/
def Session.quarantined? (s : Session) (sender receiver : Role) : Option Message :=
  (s.buffer? sender receiver).bind fun b => if b.corrupted then b.messages.head? else none

/-- The edge of which a coroutine would take a message: it stands at a `receive` or a `choose`, its
register names an endpoint, and that one's type receives. -/
def VMState.takesFrom? (st : VMState) (co : Coroutine) : Option Edge := do
  let chan ← match ← st.instr? co with
    | .receive chan _ | .choose chan _ _ => some chan
    | _ => none
  let .chan e ← co.reg? chan | none
  let .recv partner _ ← (st.session? e.sid).bind (·.type? e.role) | none
  return { sid := e.sid, sender := partner, receiver := e.role }

/-- Does a coroutine stand faulted over a message of this edge? A crashed site stays as it is. -/
def VMState.quarantined (st : VMState) (sender receiver : Role) (co : Coroutine) : Bool :=
  co.status = .faulted .invalidSignature && !st.failure.crashed.contains co.role &&
    (st.takesFrom? co).any fun e => e.sender == sender && e.receiver == receiver

/-- Who is brought back is ready, or waits like everyone else of its site until the timeout is
over. -/
def VMState.revive (st : VMState) (co : Coroutine) : Coroutine :=
  match st.failure.until? co.role st.clock with
  | none => { co with status := .ready }
  | some til => { co with status := .blocked (.timedOut til) }

/-- Quarantined messages of the edge are given up, with an event for each; who faulted over one is
brought back. -/
def VMState.reconcile (st : VMState) (sender receiver : Role) : VMState :=
  let lost := st.sessions.filterMap fun s =>
    (s.quarantined? sender receiver).map fun m => Event.dropped { sid := s.sid, sender, receiver } m
  let revived := (st.coroutines.filter (st.quarantined sender receiver)).map st.revive
  { st with
    sessions := st.sessions.map (·.mapBuffer sender receiver fun b =>
      { b with corrupted := false,
               messages := if b.corrupted then b.messages.tail else b.messages })
    coroutines :=
      st.coroutines.map fun c => if st.quarantined sender receiver c then st.revive c else c
    queue := st.queue ++ (revived.filter (·.status = .ready)).map (·.cid)
    failure :=
      { st.failure with corrupted := st.failure.corrupted.filter (· != (sender, receiver)) }
  : VMState }.log lost

/-- What a checkpoint holds. -/
def VMState.checkpoint (st : VMState) : Checkpoint :=
  { tick := st.clock, coroutines := st.coroutines, sessions := st.sessions, layers := st.layers
    queue := st.queue, cursor := st.cursor, failure := st.failure }

/-- A coroutine of a checkpoint with the nonce that it has reached since: no nonce is used twice. -/
def VMState.withNonce (st : VMState) (c : Coroutine) : Coroutine :=
  { c with nonce := ((st.coroutine? c.cid).map (·.nonce)).getD c.nonce }

/-- Back to the last checkpoint, if there is one. Clock, logs, ids and nonces go on. -/
def VMState.restart (st : VMState) : VMState :=
  match st.checkpoints with
  | [] => st
  | last :: _ =>
    { st with
      coroutines := last.coroutines.map st.withNonce, sessions := last.sessions,
      layers := last.layers
      queue := last.queue, cursor := last.cursor, failure := last.failure
    : VMState }.log [.restarted last.tick]

/-- The sessions that have both ends of an edge, or the site. -/
def VMState.meets (st : VMState) (roles : List Role) : List SessionId :=
  (st.sessions.filter fun s => roles.all s.roles.contains).map (·.sid)

/-- One failure event enters: it is recorded, then it takes effect. -/
def VMState.enter (st : VMState) (event : FailureEvent) : VMState :=
  let (errorClass, certainty, action) := event.triage
  let st := { st with failures :=
    { seq := st.failures.length, tick := st.clock, event, errorClass, certainty, action
      evidence := st.meets event.names } :: st.failures }
  match event with
  | .crash site => st.crash site
  | .partition a b =>
    let cut := st.failure.partitioned
    { st with failure := { st.failure with
        partitioned := if cut.contains (rolePair a b) then cut else cut ++ [rolePair a b] } }
  | .heal a b =>
    { st with failure := { st.failure with
        partitioned := st.failure.partitioned.filter (· != rolePair a b) } }
  | .corrupt sender receiver => st.corrupt sender receiver
  | .timeout site ticks => st.timeOut site ticks
  | .reconcile sender receiver => st.reconcile sender receiver
  | .restart => st.restart

/-- The failure events of this tick, in their order. -/
def VMState.due (st : VMState) : List FailureEvent :=
  ((st.config.failures.filter (·.1 == st.clock)).map (·.2)).mergeSort FailureEvent.before

/-- The checkpoint of this tick, then its failure events, then those timeouts that are over end. -/
def VMState.ingress (st : VMState) : VMState :=
  let st := if st.config.checkpoints.contains st.clock then
      { st with checkpoints := st.checkpoint :: st.checkpoints }
    else st
  let st := st.due.foldl VMState.enter st
  { st with failure := { st.failure with timedOut := st.failure.timedOut.filter (st.clock < ·.2) } }

/-- Does a failure event or the end of a timeout lie ahead? Then a round that does nothing is not
the end. -/
def VMState.ahead (st : VMState) : Bool :=
  st.config.failures.any (st.clock < ·.1) || !st.failure.timedOut.isEmpty

/-- Does something lie ahead that can bring a faulted coroutine back? -/
def VMState.recoveryAhead (st : VMState) : Bool :=
  st.config.failures.any fun (tick, event) => st.clock < tick && match event with
    | .reconcile .. => true
    | .restart =>
      !st.checkpoints.isEmpty || st.config.checkpoints.any fun t => st.clock < t && t ≤ tick
    | _ => false

end Runtime.VM

end
