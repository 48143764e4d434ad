
/-! The claims of a package: what each states, in what terms, and a text of both that is hashed.
The harness puts `Replay.lean`, `Entries.lean`, `Code.lean` and `Audit.lean` before this file. -/

namespace Claims

/-- Terms that are being written: each different one is a line, numbered in the order of their first
use, so that what is shared is written once. -/
structure Written where
  known : Std.HashMap Expr Nat := {}
  numbers : Std.HashMap String Nat := {}
  lines : Array String := #[]

/-- Write a term and all that is in it; its number. What variables are called, which arguments are
left out, and marks of the elaborator mean nothing. -/
partial def write (e : Expr) : StateM Written Nat := do
  let e := e.consumeMData
  if let some number := (← get).known[e]? then return number
  let line ← match e with
    | .bvar index => pure s!"var {index}"
    | .sort level => pure s!"sort {level}"
    | .const name levels => pure s!"const {name} {levels}"
    | .app fn arg => return ← put e s!"app {← write fn} {← write arg}"
    | .lam _ type body _ => pure s!"fun {← write type} {← write body}"
    | .forallE _ type body _ => pure s!"forall {← write type} {← write body}"
    | .letE _ type value body _ =>
      pure s!"let {← write type} {← write value} {← write body}"
    | .lit (.natVal value) => pure s!"nat {value}"
    | .lit (.strVal value) => pure s!"string {value.quote}"
    | .proj type index struct => pure s!"field {type} {index} {← write struct}"
    | .mdata .. | .fvar .. | .mvar .. => pure "nothing"
  put e line
where
  put (e : Expr) (line : String) : StateM Written Nat := do
    let number := (← get).numbers[line]?.getD (← get).lines.size
    modify fun w =>
      { known := w.known.insert e number
        numbers := w.numbers.insert line number
        lines := if number == w.lines.size then w.lines.push line else w.lines }
    return number

/-- The text of a declaration that is hashed: of a theorem its statement alone. -/
def form (p : Replay.Package) (info : ConstantInfo) : String :=
  let parts := match info with
    | .inductInfo val => val.ctors.filterMap fun ctor => (p.find? ctor).map (·.type)
    | .defnInfo val => [val.value]
    | .opaqueInfo val => [val.value]
    | _ => []
  let (numbers, written) := ((info.type :: parts).mapM write).run {}
  let kind := match info with
    | .inductInfo val => s!"inductive {val.numParams} {val.ctors}"
    | .thmInfo _ => "theorem"
    | .axiomInfo _ => "axiom"
    | _ => "definition"
  "\n".intercalate
    (s!"{kind} {info.name} {info.levelParams} {numbers}" :: written.lines.toList)

/-- What decides what a constant means. -/
def meaning (info : ConstantInfo) : NameSet :=
  let types := info.type.getUsedConstants.foldl NameSet.insert {}
  match info with
  | .defnInfo val => val.value.getUsedConstants.foldl NameSet.insert types
  | .opaqueInfo val => val.value.getUsedConstants.foldl NameSet.insert types
  | .inductInfo val => val.ctors.foldl NameSet.insert types
  | .ctorInfo val => types.insert val.induct
  | .recInfo val => val.all.foldl NameSet.insert types
  | _ => types

/-- Is it proved, not defined? How, does not matter to what uses it. -/
def isProof (info : ConstantInfo) : Bool := info matches .thmInfo _

/-- Does a constant, given all its arguments, state something? Nothing runs it then. -/
def states (info : ConstantInfo) : Bool := info.type.getForallBody.isProp

/-- All that runs when this does. -/
partial def running (p : Replay.Package) (inPlace : Std.HashMap Name Name) (seen : NameSet)
    (name : Name) : NameSet :=
  match p.find? name with
  | none => seen
  | some info => Id.run do
    if seen.contains name || isProof info || states info then return seen
    let mut used := match info with
      | .defnInfo val => val.value.getUsedConstants.foldl NameSet.insert {}
      | .opaqueInfo _ => {}
      | _ => meaning info
    for code in [inPlace[name]?, some (Compiler.mkUnsafeRecName name)] do
      if let some code := code then used := used.insert code
    return used.foldl (running p inPlace) (seen.insert name)

/-- What a package claims, and who sees to it that definitions stay as they are. -/
structure Context where
  package : Replay.Package
  notes : Entries.Notes
  /-- What runs: drift of the traces shows that it has changed. -/
  runs : NameSet

/-- All that a constant's meaning rests on and that nothing runs. -/
partial def Context.spokenOf (c : Context) (go : Name → Bool) (seen : NameSet) (name : Name) :
    NameSet :=
  match c.package.find? name with
  | none => seen
  | some info =>
    if seen.contains name || c.runs.contains name || isProof info || !go name then seen
    else (meaning info).foldl (c.spokenOf go) (seen.insert name)

/-- The constants that someone wrote among all that a statement speaks of. -/
def Context.terms (c : Context) (info : ConstantInfo) : Array Name :=
  let all := (meaning info).foldl (c.spokenOf fun _ => true) {}
  all.toArray.filter fun name => !c.notes.generated name && !isPart name
where
  /-- A constructor is written with its type. -/
  isPart (name : Name) : Bool :=
    match c.package.find? name with
    | some (.ctorInfo _) => true
    | _ => false

/-- The texts of a declaration and of what Lean made for it alone: matches, instances, fields. -/
def Context.forms (c : Context) (info : ConstantInfo) : Array String :=
  let made := (meaning info).foldl (c.spokenOf c.notes.generated) {}
  let names := (made.erase info.name).toArray.qsort (·.toString < ·.toString)
  #[form c.package info] ++ names.filterMap fun name => (c.package.find? name).map (form c.package)

end Claims
