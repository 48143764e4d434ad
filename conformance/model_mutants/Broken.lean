
/-! Which proofs of a package the kernel no longer takes when one module has changed. The harness
puts `Parsed.lean`, `Replay.lean` and `Entries.lean` before this file, and runs it as a server: a
line in, a line out, each with JSON. -/

namespace Broken

/-- What is known of the package as it is. -/
structure Base where
  package : Replay.Package
  notes : Entries.Notes
  /-- What the package imports of the library: how its files are read. -/
  library : Environment
  /-- The modules, each behind all that it imports. -/
  order : Array Name
  /-- What each module declares, behind all that it uses. -/
  steps : Std.HashMap Name (Array Replay.Step)
  /-- What the kernel has before each module, and the names of it. -/
  before : Std.HashMap Name (Kernel.Environment × NameSet)

/-- Did nobody write this? Unlike the audit, this counts what is private as written. -/
def Base.generated (base : Base) (name : Name) : Bool :=
  (privateToUserName name).isInternalDetail || !base.notes.ranges.contains name

/-- The declarations of one module, in dependency order; what others declare was met. -/
def stepsOf (p : Replay.Package) (others : NameSet) (names : Array Name) : Array Replay.Step :=
  let (_, order) := (names.forM p.visit).run { met := others }
  order.steps

/-- The constants of a module, in a fixed order. -/
def namesOf (p : Replay.Package) (module : Name) : Array Name :=
  let own := p.homes.fold (init := #[]) fun found name home =>
    if home == module then found.push name else found
  own.qsort (·.toString < ·.toString)

/-- Add a declaration that is known to be right. -/
def trust (env : Kernel.Environment) (step : Replay.Step) : Kernel.Environment :=
  match env.addDeclWithoutChecking (Replay.renamed env step) with
  | .ok more => more
  | .error _ => env

def Base.read (library : Environment) (own : List String) : IO Base := do
  let package ← Replay.Package.read own
  let order := own.toArray.map String.toName
  let mut base : Base :=
    { package, notes := .of package, library, order, steps := {}, before := {} }
  let mut (env, met) := (library.toKernelEnv, ({} : NameSet))
  for module in base.order do
    let names := namesOf package module
    let steps := stepsOf package met names
    base := { base with
      steps := base.steps.insert module steps
      before := base.before.insert module (env, met) }
    env := steps.foldl trust env
    met := names.foldl NameSet.insert met
  return base

/-- Is a constant the same in both packages? -/
def same (a b : ConstantInfo) : Bool :=
  a.type == b.type && a.value? (allowOpaque := true) == b.value? (allowOpaque := true) &&
    a.levelParams == b.levelParams

/-- The package with a module as another file has it. -/
def Base.changed (base : Base) (module : Name) (data : ModuleData) : Replay.Package :=
  let own := base.order.foldl NameSet.insert {}
  let others := base.package.homes.fold (init := base.package) fun p name home =>
    if home == module then
      { p with constants := p.constants.erase name, homes := p.homes.erase name }
    else p
  others.add own module data

/-- A proof that the kernel no longer takes. -/
structure Found where
  name : Name
  module : Name

def Found.toJson (f : Found) : Json := Json.mkObj [
  ("name", Lean.toJson (toString (privateToUserName f.name))),
  ("module", Lean.toJson (toString f.module))]

/-- How much a declaration may cost the kernel before that counts as refused. -/
def effort : USize := 400000000

/-- Give all that a changed module bears upon to the kernel. What was written and is refused counts
as said, so that what rests on it is judged for itself; what Lean made, such as an equation, is
gone, and all that uses it falls. No more than so many modules are found. -/
def Base.broken (base : Base) (module : Name) (data : ModuleData) (limit : Nat) :
    IO (Array Found) := do
  let p := base.changed module data
  let some (before, met) := base.before[module]?
    | throw <| IO.userError s!"the package has no module {module}"
  let mut env := before
  let mut touched : NameSet := {}
  let mut gone : NameSet := {}
  let mut found : Array Found := #[]
  let mut homes : NameSet := {}
  for (name, home) in base.package.homes do
    if home == module && !p.constants.contains name then
      touched := touched.insert name
      gone := gone.insert name
  let mut behind := false
  for current in base.order do
    if current == module then behind := true
    unless behind do continue
    if homes.size ≥ limit then break
    let steps := if current == module then stepsOf p met (namesOf p module)
      else base.steps.getD current #[]
    for step in steps do
      let changed := current == module &&
        !((base.package.find? step.name).any fun old => (p.find? step.name).any (same old))
      let uses := step.used.any touched.contains
      unless changed || uses do
        env := trust env step
        continue
      touched := step.decl.getNames.foldl NameSet.insert touched
      let lost := step.used.any gone.contains
      let taken := if lost then none
        else (env.addDeclCore effort (Replay.renamed env step) none).toOption
      match taken with
      | some more => env := more
      | none =>
        if base.generated step.name then gone := step.decl.getNames.foldl NameSet.insert gone
        else env := trust env step
        homes := homes.insert current
        found := found.push { name := step.name, module := current }
  return found

/-- The claims below a name that rest on a theorem. -/
def Base.claims (base : Base) (name : String) (below : Name) : Array String := Id.run do
  let mut touched : NameSet := {}
  let mut found : Array String := #[]
  for module in base.order do
    for step in base.steps.getD module #[] do
      if toString (privateToUserName step.name) == name || step.used.any touched.contains then
        touched := step.decl.getNames.foldl NameSet.insert touched
        if below.isPrefixOf step.name && !base.generated step.name &&
            (base.package.find? step.name matches some (.thmInfo _)) then
          found := found.push (toString step.name)
  return found

/-- The declaration of a module that somebody wrote on this line. -/
def Base.at (base : Base) (module : Name) (line : Nat) : String := Id.run do
  for (name, home) in base.package.homes do
    if home == module && !base.generated name then
      let (first, last) := base.notes.lines name
      if first ≤ line && line ≤ last then return toString (privateToUserName name)
  return ""

/-- The answer to one request. -/
def Base.answer (base : Base) (request : Json) : IO Json := do
  let field (name : String) : IO String := IO.ofExcept (request.getObjValAs? String name)
  if let .ok theorem_ := request.getObjValAs? String "claims" then
    return toJson (base.claims theorem_ (← field "below").toName)
  if let .ok path := request.getObjValAs? String "proofs" then
    let file ← Parsed.parseFile base.library (← IO.FS.readFile path)
    unless file.ok do throw <| IO.userError s!"{path} does not parse"
    return toJson ((Parsed.proofs file).map fun (name, first, last) =>
      (toString name, first, last))
  let module := (← field "module").toName
  if let .ok line := request.getObjValAs? Nat "at" then
    return toJson (base.at module line)
  let limit ← IO.ofExcept (request.getObjValAs? Nat "limit")
  let (data, _) ← readModuleData (← field "olean")
  return toJson ((← base.broken module data limit).map Found.toJson)

end Broken

/-- Answer requests until the input ends; the first line has the modules. -/
public def main : IO Unit := do
  let input ← IO.getStdin
  let output ← IO.getStdout
  let say (answer : Json) : IO Unit := do
    output.putStrLn s!"@@{answer.compress}"
    output.flush
  let first ← IO.ofExcept (Json.parse (← input.getLine))
  let own ← IO.ofExcept (first.getObjValAs? (List String) "own")
  let library ← IO.ofExcept (first.getObjValAs? (Array String) "library")
  let env ← importModules (library.map fun name => { module := name.toName }) {}
    (loadExts := true)
  let base ← Broken.Base.read env own
  say (toJson base.order.size)
  repeat
    let line ← input.getLine
    if line.isEmpty then break
    say (← base.answer (← IO.ofExcept (Json.parse line)))
