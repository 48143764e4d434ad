module

public import Lean.Data.Json
public import Runtime.VM.Load
public import Runtime.VM.Runtime.ThreadedRunner

/-! Encoding of runs as JSON. -/

@[expose] public section

namespace Runtime.Wire

open Lean (Json)
open Runtime.VM

/-- An array. -/
def list {α : Type} (enc : α → Json) (xs : List α) : Json := .arr (xs.map enc).toArray

/-- An object. -/
def obj (fields : List (String × Json)) : Json := Json.mkObj fields

/-- A value, or null. -/
def orNull {α : Type} (enc : α → Json) : Option α → Json
  | some x => enc x
  | none => .null

def ofNat (n : Nat) : Json := .num n
def ofStr (s : String) : Json := .str s

def ofSort : PayloadSort → Json
  | .unit => "unit"
  | .bool => "bool"
  | .nat => "nat"
  | .string => "string"
  | .chan => "chan"
  | .prod a b => obj [("prod", .arr #[ofSort a, ofSort b])]

def ofEndpoint (e : Endpoint) : Json := .arr #[ofNat e.sid, e.role]

def ofValue : Value → Json
  | .unit => .null
  | .bool b => .bool b
  | .nat n => ofNat n
  | .string s => .str s
  | .chan e => obj [("chan", ofEndpoint e)]
  | .prod a b => .arr #[ofValue a, ofValue b]

def ofLabel (l : Label) : Json := obj [("name", l.name), ("sort", ofSort l.sort)]

mutual
def ofLocal : LocalType → Json
  | .done => obj [("kind", "end")]
  | .var x => obj [("kind", "var"), ("name", x)]
  | .recur x body => obj [("kind", "rec"), ("var", x), ("body", ofLocal body)]
  | .send p bs => obj [("kind", "send"), ("partner", p), ("branches", .arr (ofBranches bs).toArray)]
  | .recv p bs => obj [("kind", "recv"), ("partner", p), ("branches", .arr (ofBranches bs).toArray)]

def ofBranches : LocalBranches → List Json
  | .nil => []
  | .cons l next rest => obj [("label", ofLabel l), ("continuation", ofLocal next)] :: ofBranches rest
end

/-- The name of a fault, as the constructor is called. -/
def faultName : FaultKind → String
  | .pcOutOfBounds => "pcOutOfBounds"
  | .outOfRegisters => "outOfRegisters"
  | .channelClosed => "channelClosed"
  | .typeViolation => "typeViolation"
  | .unknownLabel => "unknownLabel"
  | .malformedTable => "malformedTable"
  | .bufferFull => "bufferFull"
  | .outOfCredits => "outOfCredits"
  | .closeFault => "closeFault"
  | .openFault => "openFault"
  | .sessionLimit => "sessionLimit"
  | .coroutineLimit => "coroutineLimit"
  | .invokeFault => "invokeFault"
  | .outputDenied => "outputDenied"
  | .invalidSignature => "invalidSignature"
  | .peerCrashed => "peerCrashed"
  | .crashed => "crashed"
  | .layerFault => "layerFault"
  | .evidenceFault => "evidenceFault"
  | .specFault => "specFault"
  | .specDisabled => "specDisabled"
  | .specDepth => "specDepth"
  | .noSpeculation => "noSpeculation"
  | .transferFault => "transferFault"
  | .factFault => "factFault"
  | .replayMismatch => "replayMismatch"

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

/-- A fault's name, or null. -/
def ofFault? : Option FaultKind → Json := orNull fun k => faultName k

def edgeFields (e : Edge) : List (String × Json) :=
  [("sid", ofNat e.sid), ("sender", e.sender), ("receiver", e.receiver)]

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

def effectKind : EffectRequest → String
  | .produce _ => "produce"
  | .consume _ => "consume"
  | .select _ => "select"

def ofRequest : EffectRequest → Json
  | .produce s => ofSort s
  | .consume v => ofValue v
  | .select labels => list ofStr labels

def messageFields (kind : String) (e : Edge) (m : Message) : List (String × Json) :=
  ("kind", .str kind) :: edgeFields e ++ [("label", .str m.label), ("value", ofValue m.value)]

def ofFact (f : Fact) : Json := .arr #[ofEndpoint f.endpoint, f.text]

/-- An event of a coroutine at an endpoint. -/
def endpointFields (kind : String) (c : CoroutineId) (e : Endpoint) : List (String × Json) :=
  [("kind", .str kind), ("coroutine", ofNat c), ("sid", ofNat e.sid), ("role", e.role)]

def eventFields : Event → List (String × Json)
  | .opened sid roles => [("kind", "opened"), ("sid", ofNat sid), ("roles", list ofStr roles)]
  | .sent e m => messageFields "sent" e m
  | .received e m => messageFields "received" e m
  | .offered e m => messageFields "offered" e m
  | .chose e m => messageFields "chose" e m
  | .dropped e m => messageFields "dropped" e m
  | .closed e => [("kind", "closed"), ("sid", ofNat e.sid), ("role", e.role)]
  | .epochAdvanced sid epoch => [("kind", "epoch_advanced"), ("sid", ofNat sid), ("epoch", ofNat epoch)]
  | .invoked c nonce r =>
    [("kind", "invoked"), ("coroutine", ofNat c), ("nonce", ofNat nonce), ("effect", effectKind r)]
  | .acquired c layer evidence =>
    [("kind", "acquired"), ("coroutine", ofNat c), ("layer", layer), ("evidence", ofNat evidence)]
  | .released c layer => [("kind", "released"), ("coroutine", ofNat c), ("layer", layer)]
  | .forked c e => endpointFields "forked" c e
  | .joined c e => endpointFields "joined" c e
  | .aborted c e => endpointFields "aborted" c e
  | .transferred e source target =>
    [("kind", "transferred"), ("sid", ofNat e.sid), ("role", e.role), ("source", ofNat source),
      ("target", ofNat target)]
  | .tagged c e text => endpointFields "tagged" c e ++ [("text", .str text)]
  | .checked c e text role passed =>
    [("kind", "checked"), ("coroutine", ofNat c), ("fact", ofFact { endpoint := e, text }), ("reader", .str role),
      ("passed", .bool passed)]
  | .restarted tick => [("kind", "restarted"), ("checkpoint", ofNat tick)]
  | .spawned p c => [("kind", "spawned"), ("parent", ofNat p), ("child", ofNat c)]
  | .faulted c k => [("kind", "faulted"), ("coroutine", ofNat c), ("fault", faultName k)]

def ofEvent (e : TickedEvent) : Json := obj (("tick", ofNat e.tick) :: eventFields e.event)

def ofEffect (e : EffectEntry) : Json :=
  obj [("tick", ofNat e.tick), ("coroutine", ofNat e.coroutine), ("nonce", ofNat e.nonce),
    ("kind", effectKind e.request), ("input", ofRequest e.request), ("output", ofValue e.output)]

def ofCheck (c : OutputCheck) : Json :=
  obj [("tick", ofNat c.tick), ("coroutine", ofNat c.coroutine), ("label", c.label), ("passed", c.passed)]

def ofPlan (p : PlanRecord) : Json :=
  obj [("step", ofNat p.certificate.step), ("waves", list (list ofNat) p.certificate.waves),
    ("verdict", verdictName p.verdict), ("waves_run", ofNat p.wavesRun)]

def ofRound (r : RoundRecord) : Json :=
  let picks := list (fun (cid, status) => .arr #[ofNat cid, statusName status]) r.picks
  obj ([("tick", ofNat r.tick), ("picks", picks)] ++ (r.plan.map fun p => ("plan", ofPlan p)).toList)

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
    ("types", list (fun (r, t) => .arr #[.str r, ofLocal t]) s.types), ("buffers", list ofBuffer touched)]

def ofJudgment (j : Judgment) : Json := obj [("pc", ofNat j.pc), ("fault", ofFault? j.fault)]

def ofHeld : Held → Json
  | .message e m offered =>
    obj (messageFields (if offered then "offered" else "sent") e m)
  | .event event => obj (eventFields event)

def ofSpeculation (s : Speculation) : Json :=
  obj [("endpoint", ofEndpoint s.endpoint), ("registers", list ofValue s.registers), ("type", ofLocal s.type),
    ("facts", list ofFact s.facts), ("held", list ofHeld s.held)]

def ofCoroutine (c : Coroutine) : Json :=
  obj [("cid", ofNat c.cid), ("role", c.role), ("program", ofNat c.program), ("pc", ofNat c.pc),
    ("status", ofStatus c.status), ("registers", list ofValue c.registers), ("owned", list ofEndpoint c.owned),
    ("tokens", list ofEndpoint c.tokens), ("facts", list ofFact c.facts),
    ("speculation", list ofSpeculation c.speculation), ("budget", ofNat c.budget), ("nonce", ofNat c.nonce),
    ("lane", ofNat c.lane), ("judgment", orNull ofJudgment c.judgment), ("rejection", orNull ofJudgment c.rejection)]

def ofLayer (l : Layer) : Json :=
  obj [("name", l.name), ("active", l.active), ("holder", orNull ofNat l.holder), ("counter", ofNat l.counter)]

def ofHandoff (h : Handoff) : Json :=
  obj [("tick", ofNat h.tick), ("endpoint", ofEndpoint h.endpoint), ("source", ofNat h.source),
    ("target", ofNat h.target), ("source_lane", ofNat h.sourceLane), ("target_lane", ofNat h.targetLane),
    ("witness", ofLocal h.witness)]

def ofPair (p : Role × Role) : Json := .arr #[.str p.1, .str p.2]

def ofSnapshot (f : FailureSnapshot) : Json :=
  obj [("crashed", list ofStr f.crashed), ("partitioned", list ofPair f.partitioned),
    ("corrupted", list ofPair f.corrupted),
    ("timed_out", list (fun (site, til) => .arr #[.str site, ofNat til]) f.timedOut)]

def failureFields : FailureEvent → List (String × Json)
  | .crash site => [("kind", "crash"), ("site", site)]
  | .partition a b => [("kind", "partition"), ("a", a), ("b", b)]
  | .heal a b => [("kind", "heal"), ("a", a), ("b", b)]
  | .corrupt s r => [("kind", "corrupt"), ("sender", s), ("receiver", r)]
  | .timeout site ticks => [("kind", "timeout"), ("site", site), ("ticks", ofNat ticks)]
  | .reconcile s r => [("kind", "reconcile"), ("sender", s), ("receiver", r)]
  | .restart => [("kind", "restart")]

def errorClassName : ErrorClass → String
  | .crash => "crash"
  | .partition => "partition"
  | .corruption => "corruption"
  | .timeout => "timeout"
  | .recovery => "recovery"

def certaintyName : Certainty → String
  | .certain => "certain"
  | .boundedDiff => "boundedDiff"
  | .unknown => "unknown"

def ofAction : RecoveryAction → Json
  | .continue => obj [("kind", "continue")]
  | .retryAfter ticks => obj [("kind", "retryAfter"), ("ticks", ofNat ticks)]
  | .closeSession => obj [("kind", "closeSession")]
  | .quarantineEdge => obj [("kind", "quarantineEdge")]
  | .reconcileThenRetry => obj [("kind", "reconcileThenRetry")]
  | .abort => obj [("kind", "abort")]

def ofFailureRecord (r : FailureRecord) : Json :=
  obj [("seq", ofNat r.seq), ("tick", ofNat r.tick), ("event", obj (failureFields r.event)),
    ("class", errorClassName r.errorClass), ("certainty", certaintyName r.certainty),
    ("action", ofAction r.action), ("evidence", list ofNat r.evidence)]

def runStatusName : RunStatus → String
  | .completed => "completed"
  | .faulted => "faulted"
  | .stuck => "stuck"
  | .outOfFuel => "out_of_fuel"

/-- The outcome of a run. -/
def ofRun (status : RunStatus) (st : VMState) : Json :=
  obj [("kind", "ran"), ("status", runStatusName status), ("clock", ofNat st.clock), ("steps", ofNat st.steps),
    ("rounds", list ofRound st.rounds.reverse), ("events", list ofEvent st.events.reverse),
    ("effects", list ofEffect st.effects.reverse), ("checks", list ofCheck st.checks.reverse),
    ("handoffs", list ofHandoff st.handoffs.reverse), ("failures", list ofFailureRecord st.failures.reverse),
    ("checkpoints", list (fun c => ofNat c.tick) st.checkpoints.reverse),
    ("failure", ofSnapshot st.failure), ("layers", list ofLayer st.layers),
    ("sessions", list (ofSession st.config.buffer) st.sessions), ("coroutines", list ofCoroutine st.coroutines)]

/-- A refusal without a role, with the offending name. -/
def malformedFields (kind : String) (name : Json) : Json :=
  obj [("kind", .str kind), ("role", .null), ("name", name)]

def ofMalformed : Malformed → Json
  | .noRoles => malformedFields "no_roles" .null
  | .duplicateRole r => malformedFields "duplicate_role" r
  | .selfCommunication r => malformedFields "self_communication" r
  | .unknownRole r => malformedFields "unknown_role" r
  | .noBranches => malformedFields "no_branches" .null
  | .duplicateLabel l => malformedFields "duplicate_label" l
  | .unboundVariable x => malformedFields "unbound_variable" x
  | .unguardedRecursion x => malformedFields "unguarded_recursion" x

def ofLoadRefusal : LoadRefusal → Json
  | .refused (.malformed fault) => ofMalformed fault
  | .refused (.unmergeable role p q left right) =>
    obj [("kind", "unmergeable"), ("role", role), ("choice", list ofStr [p, q]), ("left", ofLocal left),
      ("right", ofLocal right)]
  | .arity => obj [("kind", "arity")]
  | .illFormed role => obj [("kind", "ill_formed"), ("role", role)]
  | .sessionLimit => obj [("kind", "session_limit")]
  | .coroutineLimit => obj [("kind", "coroutine_limit")]

/-- The outcome of a load that was refused. -/
def ofRefusal (image : Nat) (why : LoadRefusal) : Json :=
  obj [("kind", "refused"), ("image", ofNat image), ("refusal", ofLoadRefusal why)]

end Runtime.Wire

end
