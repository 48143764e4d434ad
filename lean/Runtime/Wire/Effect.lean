module

public import Runtime.Wire.Types

/-! JSON of effects: what was asked of the handler, and what it answered. -/

@[expose] public section

namespace Runtime.Wire

open Lean (Json)
open Runtime.VM

def effectKind : EffectRequest → String
  | .produce _ => "produce"
  | .consume _ => "consume"
  | .select _ => "select"

def ofRequest : EffectRequest → Json
  | .produce s => ofSort s
  | .consume v => ofValue v
  | .select labels => list ofStr labels

def ofEffect (e : EffectEntry) : Json :=
  obj [("tick", ofNat e.tick), ("coroutine", ofNat e.coroutine), ("nonce", ofNat e.nonce),
    ("kind", effectKind e.request), ("input", ofRequest e.request), ("output", ofValue e.output)]

def effectEntry : Decoder EffectEntry := fun j => do
  knows j ["tick", "coroutine", "nonce", "kind", "input", "output"]
  let request ← match ← kindOf j with
    | "produce" => do pure (EffectRequest.produce (← field j "input" sort))
    | "consume" => do pure (EffectRequest.consume (← field j "input" value))
    | "select" => do pure (EffectRequest.select (← field j "input" (arrayOf str)))
    | kind => unknownKind kind
  return {
    tick := ← field j "tick" nat, coroutine := ← field j "coroutine" nat,
    nonce := ← field j "nonce" nat
    request, output := ← field j "output" value }

end Runtime.Wire

end
