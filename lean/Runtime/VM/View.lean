module

public import Runtime.VM.State

/-! The frame, by construction: what a pick may read is its *view*, what it may write is a *change*
of that view, and `apply` writes nothing outside the pick's footprint. -/

@[expose] public section

namespace Runtime.VM

/-- What a step can touch. -/
inductive Resource where
  | coroutine (cid : CoroutineId)
  | session (sid : SessionId)
  | layer (name : String)
  /-- Whatever hands out ids. -/
  | allocator
  deriving DecidableEq, Repr

/-- All that a step may touch. -/
structure Footprint where
  cid : CoroutineId
  sids : List SessionId
  layer : Option String
  /-- The coroutine that a transfer names. -/
  target : Option CoroutineId
  /-- The ids that an allocating instruction would hand out next. -/
  fresh : Option Allocator
  deriving DecidableEq, Repr

/-- The footprint as a list of resources. What is about to be created counts. -/
def Footprint.resources (fp : Footprint) : List Resource :=
  .coroutine fp.cid :: fp.sids.map .session
    ++ (fp.layer.map .layer).toList
    ++ (fp.target.map .coroutine).toList
    ++ match fp.fresh with
      | none => []
      | some a => [.allocator, .session a.nextSid, .coroutine a.nextCid]

/-- What a step reads. The failure snapshot does not change within a round. -/
structure View where
  co : Coroutine
  /-- The sessions in which the coroutine owns an endpoint. -/
  sessions : List Session
  layer : Option Layer
  target : Option Coroutine
  /-- There only for instructions that allocate. -/
  alloc : Option Allocator
  failure : FailureSnapshot

/-- An endpoint given away. -/
structure Delivery where
  endpoint : Endpoint
  /-- The tokens and the facts that go with it. -/
  tokens : List Endpoint
  facts : List Fact
  /-- The endpoint's type, for the handoff record. -/
  type : LocalType

/-- What a step writes. -/
structure Change where
  co : Coroutine
  /-- The new states of sessions of the view. -/
  sessions : List Session := []
  layer : Option Layer := none
  delivery : Option Delivery := none
  opened : Option Session := none
  spawned : Option Coroutine := none
  events : List Event := []
  /-- Each with its nonce. -/
  effects : List (Nat × EffectRequest × Value) := []
  checks : List (String × Bool) := []

/-- The instruction at which a coroutine stands. -/
def VMState.instr? (st : VMState) (co : Coroutine) : Option Instr :=
  (st.programs[co.program]?).bind (·[co.pc]?)

/-- The coroutine that the instruction would transfer to. -/
def Instr.target? (co : Coroutine) : Instr → Option CoroutineId
  | .transfer _ target =>
    match co.reg? target with
    | some (.nat cid) => some cid
    | _ => none
  | _ => none

/-- The footprint of a coroutine's next step: itself, each session in which it owns an endpoint, and
what its instruction names. -/
def VMState.footprint (st : VMState) (co : Coroutine) : Footprint :=
  let instr := st.instr? co
  { cid := co.cid
    sids := co.owned.map (·.sid)
    layer := instr.bind (·.layer?)
    target := instr.bind (·.target? co)
    fresh := if instr.any (·.allocates) then some st.alloc else none }

/-- What a step of `co` reads. -/
def VMState.view (st : VMState) (co : Coroutine) : View :=
  let fp := st.footprint co
  { co
    sessions := st.sessions.filter (fp.sids.contains ·.sid)
    layer := fp.layer.bind st.layer?
    target := fp.target.bind st.coroutine?
    alloc := fp.fresh
    failure := st.failure }

/-- The coroutines with `new` in the place of `cid`. -/
def putCoroutine (cid : CoroutineId) (new : Coroutine) (all : List Coroutine) : List Coroutine :=
  all.map fun c => if c.cid == cid then { new with cid } else c

/-- The sessions with `new` in its place, if the footprint allows it. -/
def putSession (sids : List SessionId) (all : List Session) (new : Session) : List Session :=
  all.map fun s => if s.sid == new.sid && sids.contains s.sid then new else s

/-- The layers with `new` in its place. -/
def putLayer (name : String) (new : Layer) (all : List Layer) : List Layer :=
  all.map fun l => if l.name == name then { new with name } else l

/-- A coroutine that is given an endpoint. What comes with it is not the coroutine's own doing: each
level of speculation counts the facts among those that `abort` goes back to. -/
def Coroutine.receiveEndpoint (co : Coroutine) (d : Delivery) : Coroutine :=
  { co with
    owned := co.owned ++ [d.endpoint]
    tokens := co.tokens ++ d.tokens
    facts := learn co.facts d.facts
    speculation :=
      co.speculation.map fun level => { level with facts := learn level.facts d.facts } }

/-- The coroutines after the delivery: the target owns what the source gave away. -/
def deliver (target : Option CoroutineId) (delivery : Option Delivery) (all : List Coroutine) :
    List Coroutine :=
  match target, delivery with
  | some cid, some d => all.map fun c => if c.cid == cid then c.receiveEndpoint d else c
  | _, _ => all

/-- The record of an endpoint that changes lanes. -/
def handoff? (st : VMState) (fp : Footprint) (c : Change) : Option Handoff := do
  let d ← c.delivery
  let source ← st.coroutine? fp.cid
  let target ← fp.target.bind st.coroutine?
  if source.lane = target.lane then none
  else some {
    tick := st.clock, endpoint := d.endpoint, source := source.cid, target := target.cid
    sourceLane := source.lane, targetLane := target.lane, witness := d.type }

/-- May the pick speak of this session? -/
def Footprint.covers (fp : Footprint) (event : Event) : Bool :=
  match event.sid? with
  | none => true
  | some sid => fp.sids.contains sid || fp.fresh.any (·.nextSid == sid)

/-- Write a change into the state. What lies outside the footprint cannot be reached. -/
def VMState.apply (st : VMState) (fp : Footprint) (c : Change) : VMState :=
  let opened := (fp.fresh.bind fun a => c.opened.map ({ · with sid := a.nextSid })).toList
  let spawned := (fp.fresh.bind fun a => c.spawned.map ({ · with cid := a.nextCid })).toList
  { st with
    coroutines := deliver fp.target c.delivery (putCoroutine fp.cid c.co st.coroutines) ++ spawned
    sessions := c.sessions.foldl (putSession fp.sids) st.sessions ++ opened
    layers := match fp.layer, c.layer with
      | some name, some new => putLayer name new st.layers
      | _, _ => st.layers
    alloc :=
      { nextSid := st.alloc.nextSid + opened.length, nextCid := st.alloc.nextCid + spawned.length }
    events := ((c.events.filter fp.covers).map fun event => { tick := st.clock, event }).reverse ++
      st.events
    effects := (c.effects.map fun (nonce, request, output) =>
        { tick := st.clock, coroutine := fp.cid, nonce, request,
          output : EffectEntry }).reverse ++ st.effects
    checks := (c.checks.map fun (label, passed) =>
        { tick := st.clock, coroutine := fp.cid, label, passed : OutputCheck }).reverse ++ st.checks
    handoffs := (handoff? st fp c).toList ++ st.handoffs }

end Runtime.VM

end
