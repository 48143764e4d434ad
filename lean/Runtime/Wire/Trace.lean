module

public import Runtime.VM.Runtime.ThreadedRunner
public import Runtime.Wire.Event
public import Runtime.Wire.Failure

/-! JSON of outcomes: of a run, or of a load that was refused. -/

@[expose] public section

namespace Runtime.Wire

open Lean (Json)
open Runtime.VM

def verdictName : CertificateVerdict → String
  | .valid => "valid"
  | .stale => "stale"
  | .empty => "empty"
  | .oversize => "oversize"
  | .duplicate => "duplicate"
  | .notReady => "notReady"
  | .missing => "missing"
  | .laneClash => "laneClash"
  | .sessionClash => "sessionClash"
  | .footprintClash => "footprintClash"
  | .misordered => "misordered"

def ofBlockReason : BlockReason → Json
  | .recvWait e => obj (("kind", "recv") :: edgeFields e)
  | .sendWait e => obj (("kind", "send") :: edgeFields e)
  | .acquireDenied layer => obj [("kind", "acquire"), ("layer", layer)]
  | .timedOut til => obj [("kind", "timeout"), ("until", ofNat til)]

def ofStatus : CoroutineStatus → Json
  | .ready => obj [("kind", "ready")]
  | .blocked on => obj [("kind", "blocked"), ("on", ofBlockReason on)]
  | .done => obj [("kind", "done")]
  | .faulted k => obj [("kind", "faulted"), ("fault", faultName k)]

def statusName : CoroutineStatus → String
  | .ready => "ready"
  | .blocked _ => "blocked"
  | .done => "done"
  | .faulted _ => "faulted"

def ofCheck (c : OutputCheck) : Json :=
  obj [("tick", ofNat c.tick), ("coroutine", ofNat c.coroutine), ("label", c.label),
    ("passed", c.passed)]

def ofPlan (p : PlanRecord) : Json :=
  obj [("step", ofNat p.certificate.step), ("waves", list (list ofNat) p.certificate.waves),
    ("verdict", verdictName p.verdict), ("waves_run", ofNat p.wavesRun)]

def ofRound (r : RoundRecord) : Json :=
  let picks := list (fun (cid, status) => .arr #[ofNat cid, statusName status]) r.picks
  obj ([("tick", ofNat r.tick), ("picks", picks)] ++
    (r.plan.map fun p => ("plan", ofPlan p)).toList)

def ofMessage (m : Message) : Json := .arr #[m.label, ofValue m.value]

def ofBuffer (b : Buffer) : Json :=
  obj [("sender", b.sender), ("receiver", b.receiver), ("capacity", ofNat b.capacity),
    ("messages", list ofMessage b.messages), ("corrupted", b.corrupted)]

def sessionStatusName : SessionStatus → String
  | .active => "active"
  | .draining => "draining"
  | .closed => "closed"
  | .faulted => "faulted"

/-- A session; of its buffers, those that are not as they were at first. -/
def ofSession (policy : BufferPolicy) (s : Session) : Json :=
  let touched := s.buffers.filter fun b =>
    !b.messages.isEmpty || b.capacity != policy.capacity || b.corrupted
  obj [("sid", ofNat s.sid), ("roles", list ofStr s.roles), ("status", sessionStatusName s.status),
    ("epoch", ofNat s.epoch), ("closed", list ofStr s.closed),
    ("types", list (fun (r, t) => .arr #[.str r, ofLocal t]) s.types),
    ("buffers", list ofBuffer touched)]

def ofJudgment (j : Judgment) : Json := obj [("pc", ofNat j.pc), ("fault", ofFault? j.fault)]

def ofHeld : Held → Json
  | .message e m offered =>
    obj (messageFields (if offered then "offered" else "sent") e m)
  | .event event => obj (eventFields event)

def ofSpeculation (s : Speculation) : Json :=
  obj [("endpoint", ofEndpoint s.endpoint), ("registers", list ofValue s.registers),
    ("type", ofLocal s.type), ("facts", list ofFact s.facts), ("held", list ofHeld s.held)]

def ofCoroutine (c : Coroutine) : Json :=
  obj [("cid", ofNat c.cid), ("role", c.role), ("program", ofNat c.program), ("pc", ofNat c.pc),
    ("status", ofStatus c.status), ("registers", list ofValue c.registers),
    ("owned", list ofEndpoint c.owned), ("tokens", list ofEndpoint c.tokens),
    ("facts", list ofFact c.facts), ("speculation", list ofSpeculation c.speculation),
    ("budget", ofNat c.budget), ("nonce", ofNat c.nonce), ("lane", ofNat c.lane),
    ("judgment", orNull ofJudgment c.judgment), ("rejection", orNull ofJudgment c.rejection)]

def ofLayer (l : Layer) : Json :=
  obj [("name", l.name), ("active", l.active), ("holder", orNull ofNat l.holder),
    ("counter", ofNat l.counter)]

def ofHandoff (h : Handoff) : Json :=
  obj [("tick", ofNat h.tick), ("endpoint", ofEndpoint h.endpoint), ("source", ofNat h.source),
    ("target", ofNat h.target), ("source_lane", ofNat h.sourceLane),
    ("target_lane", ofNat h.targetLane), ("witness", ofLocal h.witness)]

def runStatusName : RunStatus → String
  | .completed => "completed"
  | .faulted => "faulted"
  | .stuck => "stuck"
  | .outOfFuel => "out_of_fuel"

/-- The outcome of a run. -/
def ofRun (status : RunStatus) (st : VMState) : Json :=
  obj [("kind", "ran"), ("status", runStatusName status), ("clock", ofNat st.clock),
    ("steps", ofNat st.steps), ("rounds", list ofRound st.rounds.reverse),
    ("events", list ofEvent st.events.reverse), ("effects", list ofEffect st.effects.reverse),
    ("checks", list ofCheck st.checks.reverse), ("handoffs", list ofHandoff st.handoffs.reverse),
    ("failures", list ofFailureRecord st.failures.reverse),
    ("checkpoints", list (fun c => ofNat c.tick) st.checkpoints.reverse),
    ("failure", ofSnapshot st.failure), ("layers", list ofLayer st.layers),
    ("sessions", list (ofSession st.config.buffer) st.sessions),
    ("coroutines", list ofCoroutine st.coroutines)]

def ofLoadRefusal : LoadRefusal → Json
  | .refused (.malformed fault) => ofMalformed fault
  | .refused (.unmergeable role p q left right) =>
    obj [("kind", "unmergeable"), ("role", role), ("choice", list ofStr [p, q]),
      ("left", ofLocal left), ("right", ofLocal right)]
  | .arity => obj [("kind", "arity")]
  | .illFormed role => obj [("kind", "ill_formed"), ("role", role)]
  | .sessionLimit => obj [("kind", "session_limit")]
  | .coroutineLimit => obj [("kind", "coroutine_limit")]

/-- The outcome of a load that was refused. -/
def ofRefusal (image : Nat) (why : LoadRefusal) : Json :=
  obj [("kind", "refused"), ("image", ofNat image), ("refusal", ofLoadRefusal why)]

end Runtime.Wire

end
