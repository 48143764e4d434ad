module

public import Runtime.VM.Runtime.Profile

/-! The envelope: how far apart two traces of one case are, strongest class first. -/

@[expose] public section

namespace Runtime.VM

/-- Who sees some of the events, in order: the whole machine, a session, a place in one, a coroutine
or a guard layer. -/
inductive Witness where
  | machine
  | session (sid : SessionId)
  | place (p : Place)
  | coroutine (cid : CoroutineId)
  | layer (name : String)
  deriving DecidableEq, Repr

/-- The coroutine that did what no session owns. -/
def Event.actor? : Event → Option CoroutineId
  | .invoked c .. | .acquired c .. | .released c _ | .checked c .. | .spawned c _ | .faulted c _ =>
    some c
  | _ => none

/-- The guard layer that the event is about. -/
def Event.layer? : Event → Option String
  | .acquired _ layer _ | .released _ layer => some layer
  | _ => none

/-- Does the witness see the event? Going back to a checkpoint is seen by all of them. -/
def Event.seenBy (event : Event) (witness : Witness) : Bool :=
  match event, witness with
  | .restarted _, _ => true
  | _, .machine => false
  | e, .session sid => e.sid? == some sid
  | e, .place p => e.takesPlaceAt p
  | e, .coroutine c => e.actor? == some c
  | e, .layer name => e.layer? == some name

/-- What the witness sees of a run; ticks, and the numbers of other witnesses' events, are
forgotten. -/
def RunTrace.seenBy (t : RunTrace) (w : Witness) : List Event := t.observable.filter (·.seenBy w)

/-- What one coroutine asked of the effect handler and was given, in order. -/
def RunTrace.effectsOf (t : RunTrace) (cid : CoroutineId) :
    List (CoroutineId × Nat × EffectRequest × Value) :=
  t.effectTrace.filter (·.1 == cid)

/-- The kinds of witnesses that a class asks. -/
inductive Dimension where
  | sessions | endpoints | edges | coroutines | layers
  deriving DecidableEq, Repr

/-- Is the witness of this kind? What concerns a whole session counts for its endpoints and its
edges. -/
def Witness.isOf : Witness → Dimension → Bool
  | .machine, _ => true
  | .session _, .sessions => true
  | .place (.endpoint _), .endpoints => true
  | .place (.edge _), .edges => true
  | .place (.session _), .endpoints | .place (.session _), .edges => true
  | .coroutine _, .coroutines => true
  | .layer _, .layers => true
  | _, _ => false

/-- Every witness of the kind sees the same of both runs. -/
def Agree (d : Dimension) (a b : RunTrace) : Prop :=
  ∀ w : Witness, w.isOf d = true → a.seenBy w = b.seenBy w

/-- Every coroutine was given the same by the effect handler. -/
def EffectsAgree (a b : RunTrace) : Prop := ∀ cid, a.effectsOf cid = b.effectsOf cid

/-- The same of what no session owns: coroutine by coroutine and layer by layer, effects
included. -/
def OutsideAgree (a b : RunTrace) : Prop :=
  Agree .coroutines a b ∧ Agree .layers a b ∧ EffectsAgree a b

/-- Each session's events, renumbered in the session, are the same sequence. -/
def SessionPermutation (a b : RunTrace) : Prop := Agree .sessions a b ∧ OutsideAgree a b

/-- The same at every endpoint and on every edge. -/
def CausalPermutation (a b : RunTrace) : Prop :=
  Agree .endpoints a b ∧ Agree .edges a b ∧ OutsideAgree a b

/-- What can differ between two traces; the names of the ledger's fingerprints. -/
inductive Difference where
  | sessionPermutation
  | causalPermutation
  /-- Each endpoint does the same; on some edge, sends run ahead of receives by another number. -/
  | bufferOverlap
  | layerOrder
  | endpointOrder
  | coroutineOrder
  | effectDiffers
  deriving DecidableEq, Repr

/-- When a difference is there. Of the four about sessions just one is, unless the traces are
equal. -/
def Difference.Between : Difference → RunTrace → RunTrace → Prop
  | .sessionPermutation, a, b => a ≠ b ∧ Agree .sessions a b
  | .causalPermutation, a, b => ¬ Agree .sessions a b ∧ Agree .endpoints a b ∧ Agree .edges a b
  | .bufferOverlap, a, b => Agree .endpoints a b ∧ ¬ Agree .edges a b
  | .endpointOrder, a, b => ¬ Agree .endpoints a b
  | .layerOrder, a, b => ¬ Agree .layers a b
  | .coroutineOrder, a, b => ¬ Agree .coroutines a b
  | .effectDiffers, a, b => ¬ EffectsAgree a b

/-- Every difference is declared; the two permutations need no declaration to be what they are. -/
def EnvelopeBounded (declared : List Difference) (a b : RunTrace) : Prop :=
  CausalPermutation a b ∨ ∀ d : Difference, d.Between a b → d ∈ declared

/-- How far apart two traces are, strongest class first. -/
inductive EnvelopeClass where
  | exact | sessionPermutation | causalPermutation | envelopeBounded | outsideEnvelope
  deriving DecidableEq, Repr

/-- When two traces are no further apart than the class says. -/
def EnvelopeClass.Holds (declared : List Difference) : EnvelopeClass → RunTrace → RunTrace → Prop
  | .exact => ReplayEquivalent
  | .sessionPermutation => SessionPermutation
  | .causalPermutation => CausalPermutation
  | .envelopeBounded => EnvelopeBounded declared
  | .outsideEnvelope => fun _ _ => True

/-- 0 for the strongest. -/
def EnvelopeClass.rank : EnvelopeClass → Nat
  | .exact => 0
  | .sessionPermutation => 1
  | .causalPermutation => 2
  | .envelopeBounded => 3
  | .outsideEnvelope => 4

/-- The witnesses to which the event means something of its own. -/
def Event.named (e : Event) : List Witness :=
  (match e.sid? with
    | some sid => [.session sid, .place (.session sid)]
    | none => []) ++
  (match e with
    | .sent edge _ | .offered edge _ | .dropped edge _ =>
      [.place (.endpoint { sid := edge.sid, role := edge.sender }), .place (.edge edge)]
    | .received edge _ | .chose edge _ =>
      [.place (.endpoint { sid := edge.sid, role := edge.receiver }), .place (.edge edge)]
    | .closed p | .transferred p _ _ | .forked _ p | .joined _ p | .aborted _ p | .tagged _ p _ =>
      [.place (.endpoint p)]
    | _ => []) ++
  (e.actor?.map .coroutine).toList ++ (e.layer?.map .layer).toList

/-- All witnesses that need be asked; each other one sees what one of these sees. -/
def witnesses (a b : RunTrace) : List Witness :=
  ((a.observable ++ b.observable).foldl (fun found e => e.named.foldl (fun f w => f.insert w) found)
    [.machine])

/-- Is `Agree` so? Only witnesses that the traces name are asked. -/
def agrees (asked : List Witness) (a b : RunTrace) (d : Dimension) : Bool :=
  asked.all fun w => !w.isOf d || a.seenBy w == b.seenBy w

/-- Is `EffectsAgree` so? -/
def effectsAgree (a b : RunTrace) : Bool :=
  (a.effectTrace ++ b.effectTrace).all fun e => a.effectsOf e.1 == b.effectsOf e.1

/-- Without what two lists begin with alike. -/
def dropAlike {α β : Type} [DecidableEq β] (key : α → β) : List α → List α → List α × List α
  | x :: xs, y :: ys => if key x = key y then dropAlike key xs ys else (x :: xs, y :: ys)
  | xs, ys => (xs, ys)

/-- Without what two lists begin and end with alike. -/
def trimAlike {α β : Type} [DecidableEq β] (key : α → β) (xs ys : List α) : List α × List α :=
  let (xs, ys) := dropAlike key xs ys
  let (xs, ys) := dropAlike key xs.reverse ys.reverse
  (xs.reverse, ys.reverse)

/-- Two traces without what they begin and end with alike, ticks apart: only the rest needs be
looked at. -/
def trimmed (a b : RunTrace) : RunTrace × RunTrace :=
  let events := trimAlike (·.event) a.events b.events
  let effects :=
    trimAlike (fun e => (e.coroutine, e.nonce, e.request, e.output)) a.effects b.effects
  ({ events := events.1, effects := effects.1 }, { events := events.2, effects := effects.2 })

/-- Every difference between two traces: the one about sessions first. -/
def differences (a b : RunTrace) : List Difference :=
  if a = b then [] else
    let rest := trimmed a b
    let agree := agrees (witnesses rest.1 rest.2) rest.1 rest.2
    let events : Difference :=
      if agree .sessions then .sessionPermutation
      else if !agree .endpoints then .endpointOrder
      else if agree .edges then .causalPermutation
      else .bufferOverlap
    events :: ((if agree .layers then [] else [.layerOrder])
      ++ (if agree .coroutines then [] else [.coroutineOrder])
      ++ (if effectsAgree rest.1 rest.2 then [] else [.effectDiffers]))

/-- The class that a list of differences amounts to. -/
def classOf (declared : List Difference) : List Difference → EnvelopeClass
  | [] => .exact
  | [.sessionPermutation] => .sessionPermutation
  | [.causalPermutation] => .causalPermutation
  | found => if found.all (declared.contains ·) then .envelopeBounded else .outsideEnvelope

/-- The strongest class that holds of two traces. -/
def envelopeClass (declared : List Difference) (a b : RunTrace) : EnvelopeClass :=
  classOf declared (differences a b)

end Runtime.VM

end
