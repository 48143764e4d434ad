module

public import Runtime.VM.Load
public import Runtime.Wire.Basic

/-! JSON of sorts, values, session types and the refusals of those. -/

@[expose] public section

namespace Runtime.Wire

open Lean (Json)
open Runtime.VM

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
      knows j ["prod"]
      let (a, b) ← field j "prod" (pairOf (sort fuel) (sort fuel))
      return .prod a b
    | _ => throw "not a sort"

def ofSort : PayloadSort → Json
  | .unit => "unit"
  | .bool => "bool"
  | .nat => "nat"
  | .string => "string"
  | .chan => "chan"
  | .prod a b => obj [("prod", .arr #[ofSort a, ofSort b])]

def ofEndpoint (e : Endpoint) : Json := .arr #[ofNat e.sid, e.role]

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
      knows j ["chan"]
      let (sid, role) ← field j "chan" (pairOf nat str)
      return .chan { sid, role }

def ofValue : Value → Json
  | .unit => .null
  | .bool b => .bool b
  | .nat n => ofNat n
  | .string s => .str s
  | .chan e => obj [("chan", ofEndpoint e)]
  | .prod a b => .arr #[ofValue a, ofValue b]

def label : Decoder Label := record ["name", "sort"] fun j => do
  return { name := ← field j "name" str, sort := ← field j "sort" sort }

def ofLabel (l : Label) : Json := obj [("name", l.name), ("sort", ofSort l.sort)]

/-- What a branch has: its label, and what follows. -/
def branchFields : List String := ["label", "continuation"]

def globalType (fuel : Nat := maxDepth) : Decoder GlobalType := fun j =>
  match fuel with
  | 0 => throw "nested too deeply"
  | fuel + 1 => do
    match ← kindOf j with
    | "end" =>
      knows j ["kind"]
      return .done
    | "var" =>
      knows j ["kind", "name"]
      return .var (← field j "name" str)
    | "rec" =>
      knows j ["kind", "var", "body"]
      return .recur (← field j "var" str) (← field j "body" (globalType fuel))
    | "comm" =>
      knows j ["kind", "sender", "receiver", "branches"]
      let branches ← field j "branches" <| arrayOf <| record branchFields fun b => do
        return (← field b "label" label, ← field b "continuation" (globalType fuel))
      return .comm (← field j "sender" str) (← field j "receiver" str)
        (branches.foldr (fun (l, g) rest => .cons l g rest) .nil)
    | kind => unknownKind kind

def localType (fuel : Nat := maxDepth) : Decoder LocalType := fun j =>
  match fuel with
  | 0 => throw "nested too deeply"
  | fuel + 1 => do
    let branches : Except String LocalBranches := do
      knows j ["kind", "partner", "branches"]
      let items ← field j "branches" <| arrayOf <| record branchFields fun b => do
        return (← field b "label" label, ← field b "continuation" (localType fuel))
      return items.foldr (fun (l, t) rest => .cons l t rest) .nil
    match ← kindOf j with
    | "end" =>
      knows j ["kind"]
      return .done
    | "var" =>
      knows j ["kind", "name"]
      return .var (← field j "name" str)
    | "rec" =>
      knows j ["kind", "var", "body"]
      return .recur (← field j "var" str) (← field j "body" (localType fuel))
    | "send" => return .send (← field j "partner" str) (← branches)
    | "recv" => return .recv (← field j "partner" str) (← branches)
    | kind => unknownKind kind

mutual
def ofLocal : LocalType → Json
  | .done => obj [("kind", "end")]
  | .var x => obj [("kind", "var"), ("name", x)]
  | .recur x body => obj [("kind", "rec"), ("var", x), ("body", ofLocal body)]
  | .send p bs => obj [("kind", "send"), ("partner", p), ("branches", .arr (ofBranches bs).toArray)]
  | .recv p bs => obj [("kind", "recv"), ("partner", p), ("branches", .arr (ofBranches bs).toArray)]

def ofBranches : LocalBranches → List Json
  | .nil => []
  | .cons l next rest =>
    obj [("label", ofLabel l), ("continuation", ofLocal next)] :: ofBranches rest
end

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

end Runtime.Wire

end
