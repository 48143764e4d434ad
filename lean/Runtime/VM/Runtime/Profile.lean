module

public import Runtime.VM.Runtime.Runner

/-! Determinism profiles: for each, when two runs count as the same. -/

@[expose] public section

namespace Runtime.VM

/-- What a profile compares of a run. -/
structure RunTrace where
  events : List TickedEvent
  effects : List EffectEntry
  deriving DecidableEq, Repr

/-- The trace of a finished run, oldest first. -/
def VMState.runTrace (st : VMState) : RunTrace :=
  { events := st.events.reverse, effects := st.effects.reverse }

/-- The events without their ticks. -/
def RunTrace.observable (t : RunTrace) : List Event := t.events.map (·.event)

/-- The effects without their ticks. -/
def RunTrace.effectTrace (t : RunTrace) : List (CoroutineId × Nat × EffectRequest × Value) :=
  t.effects.map fun e => (e.coroutine, e.nonce, e.request, e.output)

/-- The events of one session, in order: renumbering them from 0 is forgetting their ticks. -/
def RunTrace.session (t : RunTrace) (sid : SessionId) : List Event :=
  t.observable.filter (·.sid? == some sid)

/-- Where in a session an event takes place: at an endpoint, on an edge, or in the whole session. -/
inductive Place where
  | endpoint (e : Endpoint)
  | edge (e : Edge)
  | session (sid : SessionId)
  deriving DecidableEq, Repr

/-- Does the event take place there? What concerns a whole session takes place at each of its
places. -/
def Event.takesPlaceAt (event : Event) (place : Place) : Bool :=
  match event, place with
  | .opened sid _, .endpoint e | .epochAdvanced sid _, .endpoint e => e.sid == sid
  | .opened sid _, .edge e | .epochAdvanced sid _, .edge e => e.sid == sid
  | .opened sid _, .session s | .epochAdvanced sid _, .session s => s == sid
  | .sent e _, .endpoint p | .offered e _, .endpoint p => p == { sid := e.sid, role := e.sender }
  | .received e _, .endpoint p | .chose e _, .endpoint p =>
    p == { sid := e.sid, role := e.receiver }
  | .dropped e _, .endpoint p => p == { sid := e.sid, role := e.sender }
  | .sent e _, .edge p | .offered e _, .edge p | .received e _, .edge p | .chose e _, .edge p =>
    p == e
  | .dropped e _, .edge p => p == e
  | .closed e, .endpoint p | .transferred e _ _, .endpoint p => p == e
  | .forked _ e, .endpoint p | .joined _ e, .endpoint p | .aborted _ e, .endpoint p => p == e
  | .tagged _ e _, .endpoint p => p == e
  | _, _ => false

/-- What is seen of a run at one place. -/
def RunTrace.at (t : RunTrace) (place : Place) : List Event :=
  t.observable.filter (·.takesPlaceAt place)

/-- `Full`: the same observable events and the same effects, in the same order. -/
def FullEquivalent (a b : RunTrace) : Prop :=
  a.observable = b.observable ∧ a.effectTrace = b.effectTrace

/-- `ModuloEffects`: the same observable events in every session. -/
def ModuloEffectsEquivalent (a b : RunTrace) : Prop := ∀ sid, a.session sid = b.session sid

/-- `ModuloCommutativity`: the same at every endpoint and on every edge, so that only neighbours
which share neither have changed places. -/
def ModuloCommutativityEquivalent (a b : RunTrace) : Prop := ∀ place, a.at place = b.at place

/-- `Replay`: the same traces, ticks included. -/
def ReplayEquivalent (a b : RunTrace) : Prop := a = b

/-- The name that the architecture document has for `moduloEffects` on the Lean side. -/
@[match_pattern] abbrev DeterminismMode.moduloEffectTrace : DeterminismMode := .moduloEffects

/-- When two runs count as the same under a profile. -/
def DeterminismMode.Equivalent : DeterminismMode → RunTrace → RunTrace → Prop
  | .full => FullEquivalent
  | .moduloEffects => ModuloEffectsEquivalent
  | .moduloCommutativity => ModuloCommutativityEquivalent
  | .replay => ReplayEquivalent

end Runtime.VM

end
