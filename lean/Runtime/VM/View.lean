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
  /-- Whatever hands out ids. -/
  | allocator
  deriving DecidableEq, Repr

/-- All that a step may touch. -/
structure Footprint where
  cid : CoroutineId
  sids : List SessionId
  allocates : Bool
  deriving DecidableEq, Repr

/-- The footprint as a list of resources. -/
def Footprint.resources (fp : Footprint) : List Resource :=
  .coroutine fp.cid :: fp.sids.map .session ++ if fp.allocates then [.allocator] else []

/-- What a step reads. -/
structure View where
  co : Coroutine
  /-- The sessions in which the coroutine owns an endpoint. -/
  sessions : List Session
  /-- There only for instructions that allocate. -/
  alloc : Option Allocator

/-- What a step writes. -/
structure Change where
  co : Coroutine
  /-- The new states of sessions of the view. -/
  sessions : List Session := []
  opened : Option Session := none
  spawned : Option Coroutine := none
  events : List Event := []
  /-- Each with its nonce. -/
  effects : List (Nat × EffectRequest × Value) := []
  checks : List (String × Bool) := []

/-- The instruction at which a coroutine stands. -/
def VMState.instr? (st : VMState) (co : Coroutine) : Option Instr :=
  (st.programs[co.program]?).bind (·[co.pc]?)

/-- The footprint of a coroutine's next step: itself, each session in which it owns an endpoint, and
the allocator if the instruction needs it. -/
def VMState.footprint (st : VMState) (co : Coroutine) : Footprint :=
  { cid := co.cid
    sids := co.owned.map (·.sid)
    allocates := (st.instr? co).any (·.allocates) }

/-- What a step of `co` reads. -/
def VMState.view (st : VMState) (co : Coroutine) : View :=
  let fp := st.footprint co
  { co
    sessions := st.sessions.filter (fp.sids.contains ·.sid)
    alloc := if fp.allocates then some st.alloc else none }

/-- The coroutines with `new` in the place of `cid`. -/
def putCoroutine (cid : CoroutineId) (new : Coroutine) (all : List Coroutine) : List Coroutine :=
  all.map fun c => if c.cid == cid then { new with cid } else c

/-- The sessions with `new` in its place, if the footprint allows it. -/
def putSession (sids : List SessionId) (all : List Session) (new : Session) : List Session :=
  all.map fun s => if s.sid == new.sid && sids.contains s.sid then new else s

/-- Write a change into the state. What lies outside the footprint cannot be reached. -/
def VMState.apply (st : VMState) (fp : Footprint) (c : Change) : VMState :=
  let opened := if fp.allocates then c.opened.toList else []
  let spawned := if fp.allocates then c.spawned.toList else []
  { st with
    coroutines := putCoroutine fp.cid c.co st.coroutines ++ spawned
    sessions := c.sessions.foldl (putSession fp.sids) st.sessions ++ opened
    alloc :=
      { nextSid := st.alloc.nextSid + opened.length, nextCid := st.alloc.nextCid + spawned.length }
    events := (c.events.map fun event => { tick := st.clock, event }).reverse ++ st.events
    effects := (c.effects.map fun (nonce, request, output) =>
        { tick := st.clock, coroutine := fp.cid, nonce, request, output : EffectEntry }).reverse ++ st.effects
    checks := (c.checks.map fun (label, passed) =>
        { tick := st.clock, coroutine := fp.cid, label, passed : OutputCheck }).reverse ++ st.checks }

end Runtime.VM

end
