module

public import Runtime.Wire.Basic

/-! JSON as the formats have it, read strictly: integers only, no field twice, no half of a
surrogate pair, and no deeper than `maxNesting`. -/

@[expose] public section

namespace Runtime.Wire

open Lean (Json)
open Std.Internal.Parsec
open Std.Internal.Parsec.String

/-- An integer: no point, no exponent, no zero in front. -/
def integer : Parser Json := do
  let negative := (← peek!) == '-'
  if negative then skip
  let n ← if (← peek!) == '0' then do skip; pure 0 else digits
  if let some c ← peek? then
    if c.isDigit || c == '.' || c == 'e' || c == 'E' then fail "only integers are used"
  if n ≥ tooLong then fail "an integer is too long"
  return .num (if negative then -n else (n : Int))

/-- A string, from its quotation mark on. -/
def quoted : Parser String := do
  skipChar '"'
  Lean.Json.Parser.str

/-- What follows an element: the next one, or the end of all. -/
def goesOn (close : Char) : Parser Bool := do
  ws
  let c ← any
  ws
  if c == ',' then return true
  if c == close then return false
  fail s!"expected , or {close}"

/-- The elements of an array, of at most so many. -/
def elements (element : Parser Json) : Nat → Array Json → Parser (Array Json)
  | 0, _ => fail "too many elements"
  | most + 1, found => do
    let found := found.push (← element)
    if ← goesOn ']' then elements element most found else return found

/-- The fields of an object, of at most so many. -/
def members (element : Parser Json) :
    Nat → Std.TreeMap.Raw String Json compare → Parser (Std.TreeMap.Raw String Json compare)
  | 0, _ => fail "too many fields"
  | most + 1, found => do
    let name ← quoted
    if found.contains name then fail s!"the field {name} is given twice"
    ws
    skipChar ':'
    ws
    let found := found.insert name (← element)
    if ← goesOn '}' then members element most found else return found

/-- A value without parts. -/
def scalar : Parser Json := do
  match ← peek! with
  | '"' => return .str (← quoted)
  | 'n' => skipString "null"; return .null
  | 't' => skipString "true"; return .bool true
  | 'f' => skipString "false"; return .bool false
  | _ => integer

/-- A value of a text of this size, nested no deeper than this. -/
def element (size : Nat) : Nat → Parser Json
  | 0 => do
    let c ← peek!
    if c == '[' || c == '{' then fail "nested too deeply" else scalar
  | depth + 1 => do
    match ← peek! with
    | '[' =>
      skip
      ws
      if (← peek!) == ']' then do skip; return .arr #[]
      return .arr (← elements (element size depth) size #[])
    | '{' =>
      skip
      ws
      if (← peek!) == '}' then do skip; return .obj ∅
      return .obj (← members (element size depth) size ∅)
    | _ => scalar

/-- One value, and nothing after it. -/
def whole (size : Nat) : Parser Json := do
  ws
  let found ← element size maxNesting
  ws
  eof
  return found

/-- Whether two hexadecimal digits begin one half of a surrogate pair, of digits in this range. -/
def beginsHalf (low high d x : Char) : Bool :=
  (d == 'd' || d == 'D') && low ≤ x.toLower && x.toLower ≤ high

/-- Whether every escape that is half of a surrogate pair has its other half. -/
def pairsWhole : List Char → Bool
  | '\\' :: 'u' :: d :: x :: _ :: _ :: rest =>
    if beginsHalf '8' 'b' d x then
      match rest with
      | '\\' :: 'u' :: d :: x :: _ :: _ :: rest => beginsHalf 'c' 'f' d x && pairsWhole rest
      | _ => false
    else !beginsHalf 'c' 'f' d x && pairsWhole rest
  | '\\' :: _ :: rest => pairsWhole rest
  | _ :: rest => pairsWhole rest
  | [] => true

/-- The document that a text is, or why it is none. -/
def parseStrictly (text : String) : Except String Json := do
  let found ← Parser.run (whole text.utf8ByteSize) text
  if text.contains '\\' && !pairsWhole text.toList then throw "half of a surrogate pair"
  return found

end Runtime.Wire

end
