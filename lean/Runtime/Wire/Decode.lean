module

public import Lean.Data.Json
public import Runtime.VM.Load

/-! Decoding of cases from JSON. Each error names the field in which it lies. -/

@[expose] public section

namespace Runtime.Wire

open Lean (Json)
open Runtime.VM

/-- A decoded value, or what is wrong and where. -/
abbrev Decoder (α : Type) := Json → Except String α

/-- Put a place in front of an error. -/
def at_ {α : Type} (place : String) (x : Except String α) : Except String α :=
  x.mapError fun e => if e.startsWith "." || e.startsWith "[" then place ++ e else s!"{place}: {e}"

/-- A field of an object. -/
def field {α : Type} (j : Json) (name : String) (dec : Decoder α) : Except String α :=
  at_ ("." ++ name) do
    match j.getObjVal? name with
    | .ok v => dec v
    | .error _ => throw "missing"

/-- An array, element by element. -/
def arrayOf {α : Type} (dec : Decoder α) : Decoder (List α) := fun j => do
  let items ← j.getArr?
  items.toList.zipIdx.mapM fun (item, k) => at_ s!"[{k}]" (dec item)

def nat : Decoder Nat := fun j => j.getNat?
def str : Decoder String := fun j => j.getStr?

/-- An array of exactly two. -/
def pairOf {α β : Type} (left : Decoder α) (right : Decoder β) : Decoder (α × β) := fun j => do
  match ← j.getArr? with
  | #[a, b] => return (← at_ "[0]" (left a), ← at_ "[1]" (right b))
  | _ => throw "two elements expected"

/-- Dispatch on the `kind` of an object. -/
def kindOf (j : Json) : Except String String := field j "kind" str

/-- No such kind. -/
def unknownKind {α : Type} (kind : String) : Except String α := throw s!".kind: unknown: {kind}"

/-- How deep types, values and sorts may nest. -/
def maxDepth : Nat := 10000

def sort (fuel : Nat := maxDepth) : Decoder PayloadSort := fun j =>
  match fuel with
  | 0 => throw "nested too deeply"
  | fuel + 1 =>
    match j with
    | .str "unit" => pure .unit
    | .str "bool" => pure .bool
    | .str "nat" => pure .nat
    | .str "string" => pure .string
    | .str "chan" => pure .chan
    | .obj _ => do
      let (a, b) ← field j "prod" (pairOf (sort fuel) (sort fuel))
      return .prod a b
    | _ => throw "not a sort"

def value (fuel : Nat := maxDepth) : Decoder Value := fun j =>
  match fuel with
  | 0 => throw "nested too deeply"
  | fuel + 1 =>
    match j with
    | .null => pure .unit
    | .bool b => pure (.bool b)
    | .num _ => return .nat (← nat j)
    | .str s => pure (.string s)
    | .arr _ => do
      let (a, b) ← pairOf (value fuel) (value fuel) j
      return .prod a b
    | .obj _ => do
      let (sid, role) ← field j "chan" (pairOf nat str)
      return .chan { sid, role }

def label : Decoder Label := fun j => do
  return { name := ← field j "name" str, sort := ← field j "sort" sort }

def globalType (fuel : Nat := maxDepth) : Decoder GlobalType := fun j =>
  match fuel with
  | 0 => throw "nested too deeply"
  | fuel + 1 => do
    match ← kindOf j with
    | "end" => pure .done
    | "var" => return .var (← field j "name" str)
    | "rec" => return .recur (← field j "var" str) (← field j "body" (globalType fuel))
    | "comm" =>
      let branches ← field j "branches" <| arrayOf fun b => do
        return (← field b "label" label, ← field b "continuation" (globalType fuel))
      return .comm (← field j "sender" str) (← field j "receiver" str)
        (branches.foldr (fun (l, g) rest => .cons l g rest) .nil)
    | kind => unknownKind kind

def localType (fuel : Nat := maxDepth) : Decoder LocalType := fun j =>
  match fuel with
  | 0 => throw "nested too deeply"
  | fuel + 1 => do
    let branches : Except String LocalBranches := do
      let items ← field j "branches" <| arrayOf fun b => do
        return (← field b "label" label, ← field b "continuation" (localType fuel))
      return items.foldr (fun (l, t) rest => .cons l t rest) .nil
    match ← kindOf j with
    | "end" => pure .done
    | "var" => return .var (← field j "name" str)
    | "rec" => return .recur (← field j "var" str) (← field j "body" (localType fuel))
    | "send" => return .send (← field j "partner" str) (← branches)
    | "recv" => return .recv (← field j "partner" str) (← branches)
    | kind => unknownKind kind

def action : Decoder Action := fun j => do
  match ← kindOf j with
  | "produce" => return .produce (← field j "sort" sort)
  | "consume" => return .consume (← field j "src" nat)
  | kind => unknownKind kind

def table : Decoder JumpTable := arrayOf (pairOf str nat)

def instr : Decoder Instr := fun j => do
  match ← field j "op" str with
  | "send" => return .send (← field j "chan" nat) (← field j "val" nat)
  | "receive" => return .receive (← field j "chan" nat) (← field j "dst" nat)
  | "offer" => return .offer (← field j "chan" nat) (← field j "table" table)
  | "choose" => return .choose (← field j "chan" nat) (← field j "dst" nat) (← field j "table" table)
  | "open" =>
    return .open (← field j "roles" (arrayOf str)) (← field j "types" (arrayOf localType))
      (← field j "dsts" (arrayOf nat))
  | "close" => return .close (← field j "chan" nat)
  | "acquire" => return .acquire (← field j "layer" str) (← field j "dst" nat)
  | "release" => return .release (← field j "layer" str) (← field j "evidence" nat)
  | "fork" => return .fork (← field j "chan" nat)
  | "join" => pure .join
  | "abort" => pure .abort
  | "transfer" => return .transfer (← field j "chan" nat) (← field j "target" nat)
  | "tag" => return .tag (← field j "fact" nat) (← field j "dst" nat)
  | "check" => return .check (← field j "fact" nat) (← field j "role" str) (← field j "dst" nat)
  | "invoke" => return .invoke (← field j "action" action) (← field j "dst" nat)
  | "set" => return .set (← field j "dst" nat) (← field j "value" value)
  | "move" => return .move (← field j "dst" nat) (← field j "src" nat)
  | "jump" => return .jump (← field j "pc" nat)
  | "spawn" => return .spawn (← field j "pc" nat) (← field j "args" (arrayOf nat))
  | "yield" => pure .yield
  | "halt" => pure .halt
  | op => throw s!".op: unknown: {op}"

def image : Decoder Image := fun j => do
  let roles ← field j "roles" (arrayOf str)
  match j.getObjVal? "global_type" with
  | .ok g => return .protocol roles (← at_ ".global_type" (globalType maxDepth g))
  | .error _ =>
    return .raw roles (← field j "programs" (arrayOf (arrayOf instr))) (← field j "local_types" (arrayOf localType))

def policy : Decoder Policy := fun j => do
  match ← kindOf j with
  | "cooperative" => pure .cooperative
  | "round_robin" => pure .roundRobin
  | "progress_aware" => pure .progressAware
  | "priority" => return .priority (← field j "scores" fun s => match s with
      | .str "tokens" => pure .tokens
      | s => return .explicit (← arrayOf (pairOf nat nat) s))
  | kind => unknownKind kind

/-- A number that must not be zero. -/
def positive : Decoder Nat := fun j => do
  match ← nat j with
  | 0 => throw "must be at least 1"
  | n => pure n

def bufferPolicy : Decoder BufferPolicy := fun j => do
  match ← field j "mode" str with
  | "latest" => pure .latest
  | "fifo" =>
    let full ← field j "full" fun f => do
      match ← kindOf f with
      | "block" => pure .block
      | "drop" => pure .drop
      | "error" => pure .error
      | "resize" => return .resize (← field f "max" positive)
      | kind => unknownKind kind
    return .fifo (← field j "capacity" positive) full
  | mode => throw s!".mode: unknown: {mode}"

def choicePolicy : Decoder ChoicePolicy := fun j => do
  match ← kindOf j with
  | "first" => pure .first
  | "round_robin" => pure .roundRobin
  | "fixed" => return .fixed (← field j "labels" (arrayOf str))
  | kind => unknownKind kind

def outputPolicy : Decoder OutputPolicy := fun j => do
  match ← kindOf j with
  | "disabled" => pure .disabled
  | "allow_all" => pure .allowAll
  | "deny_all" => pure .denyAll
  | "allow_labels" => return .allowLabels (← field j "labels" (arrayOf str))
  | kind => unknownKind kind

def flowPolicy : Decoder FlowPolicy := fun j => do
  match ← kindOf j with
  | "allow_all" => pure .allowAll
  | "deny_all" => pure .denyAll
  | "allow_roles" => return .allowRoles (← field j "roles" (arrayOf str))
  | kind => unknownKind kind

def effectEntry : Decoder EffectEntry := fun j => do
  let request ← match ← kindOf j with
    | "produce" => do pure (EffectRequest.produce (← field j "input" sort))
    | "consume" => do pure (EffectRequest.consume (← field j "input" value))
    | "select" => do pure (EffectRequest.select (← field j "input" (arrayOf str)))
    | kind => unknownKind kind
  return {
    tick := ← field j "tick" nat, coroutine := ← field j "coroutine" nat, nonce := ← field j "nonce" nat
    request, output := ← field j "output" value }

def handler : Decoder Handler := fun j => do
  match ← kindOf j with
  | "default" => pure .default
  | "recorded" => return .recorded (← field j "effects" (arrayOf effectEntry))
  | kind => unknownKind kind

def determinismMode : Decoder DeterminismMode := fun j => do
  match ← str j with
  | "full" => pure .full
  | "modulo_effects" => pure .moduloEffects
  | "modulo_commutativity" => pure .moduloCommutativity
  | "replay" => pure .replay
  | mode => throw s!"unknown: {mode}"

def layer : Decoder (String × Bool) := fun j => do
  return (← field j "name" str, ← field j "active" fun b => b.getBool?)

def failureEvent : Decoder FailureEvent := fun j => do
  let role (name : String) := field j name str
  match ← kindOf j with
  | "crash" => return .crash (← role "site")
  | "partition" => return .partition (← role "a") (← role "b")
  | "heal" => return .heal (← role "a") (← role "b")
  | "corrupt" => return .corrupt (← role "sender") (← role "receiver")
  | "timeout" => return .timeout (← role "site") (← field j "ticks" nat)
  | "reconcile" => return .reconcile (← role "sender") (← role "receiver")
  | "restart" => pure .restart
  | kind => unknownKind kind

def failure : Decoder (Nat × FailureEvent) := fun j => do
  return (← field j "tick" nat, ← failureEvent j)

def certificate : Decoder (Nat × WaveCertificate) := fun j => do
  return (← field j "tick" nat,
    { step := ← field j "step" nat, waves := ← field j "waves" (arrayOf (arrayOf nat)) })

/-- Which runner a case asks for. -/
inductive RunnerKind where
  | cooperative | threaded
  deriving DecidableEq, Repr

/-- One case. -/
structure Case where
  id : String
  images : List Image
  config : VMConfig
  runner : RunnerKind
  concurrency : Nat
  fuel : Nat

def runnerKind : Decoder RunnerKind := fun j => do
  match ← str j with
  | "cooperative" => pure .cooperative
  | "threaded" => pure .threaded
  | kind => throw s!"unknown: {kind}"

def config (certificates : List (Nat × WaveCertificate)) : Decoder VMConfig := fun j => do
  return {
    policy := ← field j "policy" policy
    lanes := ← field j "lanes" positive
    budget := ← field j "budget" nat
    maxSessions := ← field j "max_sessions" nat
    maxCoroutines := ← field j "max_coroutines" nat
    buffer := ← field j "buffer" bufferPolicy
    choice := ← field j "choice" choicePolicy
    output := ← field j "output" outputPolicy
    handler := ← field j "handler" handler
    determinismMode := ← field j "determinism_mode" determinismMode
    flow := ← field j "flow" flowPolicy
    layers := ← field j "layers" (arrayOf layer)
    speculationDepth := ← field j "speculation_depth" nat
    failures := ← field j "failures" (arrayOf failure)
    checkpoints := ← field j "checkpoints" (arrayOf nat)
    certificates }

/-- A case, of the schema that this exporter knows. -/
def case : Decoder Case := fun j => do
  match ← field j "schema" str with
  | "conformance.case.v1" => pure ()
  | schema => throw s!".schema: unknown: {schema}"
  let certificates ← field j "certificates" (arrayOf certificate)
  return {
    id := ← field j "id" str
    images := ← field j "images" (arrayOf image)
    config := ← field j "config" (config certificates)
    runner := ← field j "runner" runnerKind
    concurrency := ← field j "concurrency" nat
    fuel := ← field j "fuel" nat }

end Runtime.Wire

end
