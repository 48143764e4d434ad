module

public import Lean.Data.Json

/-! Checked readers of JSON, each error with the place of the bad field, and the builders of
JSON. -/

@[expose] public section

namespace Runtime.Wire

open Lean (Json)

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

/-- A number that must not be zero. -/
def positive : Decoder Nat := fun j => do
  match ← nat j with
  | 0 => throw "must be at least 1"
  | n => pure n

/-- Refuse a field of an object that is none of these. -/
def knows (j : Json) (names : List String) : Except String Unit := do
  match (← j.getObj?).keys.find? (!names.contains ·) with
  | some name => throw s!".{name}: unknown field"
  | none => pure ()

/-- An object with these fields and no others, all of which the decoder reads. -/
def record {α : Type} (names : List String) (dec : Decoder α) : Decoder α := fun j => do
  knows j names
  dec j

/-- Dispatch on the `kind` of an object. -/
def kindOf (j : Json) : Except String String := field j "kind" str

/-- No such kind. -/
def unknownKind {α : Type} (kind : String) : Except String α := throw s!".kind: unknown: {kind}"

/-- How many levels of types, values and sorts may nest, the outermost counted. -/
def maxDepth : Nat := 1001

/-- How many arrays and objects may stand inside each other. -/
def maxNesting : Nat := 8200

/-- The least integer that has too many digits. -/
def tooLong : Nat := 10 ^ 4300

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

end Runtime.Wire

end
