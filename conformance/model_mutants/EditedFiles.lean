
/-! Which definitions of a file are edited. The harness puts `Parsed.lean` and `Edits.lean`
before this file. -/

namespace Edits

/-- Constructors without fields, each with the next one of its type. -/
def siblings (files : Array Parsed.File) : Std.HashMap Name Name := Id.run do
  let mut found : Std.HashMap Name Name := {}
  for file in files do
    for { stx, .. } in file.commands do
      for type in Parsed.nodes ``Command.inductive stx do
        let plain := (Parsed.nodes ``Command.ctor type).filter fun ctor =>
          ctor[4].getArgs.all fun part => part.getNumArgs == 0
        let names := plain.map (·[3].getId)
        for i in [0:names.size] do
          if names.size > 1 then
            found := found.insert names[i]! names[(i + 1) % names.size]!
  return found

/-- The names of each binder that declares more than one. -/
def alike (stx : Syntax) : Array (Array Name) :=
  (Parsed.nodes ``Term.explicitBinder stx).map fun binder => binder[1].getArgs.map (·.getId)

/-- The fields that structures have a value for: they can be left out. -/
def optional (files : Array Parsed.File) : NameSet := Id.run do
  let mut found : NameSet := {}
  for file in files do
    for { stx, .. } in file.commands do
      for field in Parsed.nodes ``Command.structSimpleBinder stx do
        if field[3].getNumArgs > 0 then found := found.insert field[1].getId
  return found

/-- The file with an edit made. -/
def apply (source : String) (e : Edit) : String :=
  let at_ (n : Nat) : String.Pos.Raw := ⟨n⟩
  String.Pos.Raw.extract source 0 (at_ e.first) ++ e.text ++
    String.Pos.Raw.extract source (at_ e.last) source.rawEndPos

/-- One edit as JSON. -/
def Edit.toJson (e : Edit) : Json := Json.mkObj [
  ("definition", Lean.toJson (toString e.definition)), ("operator", Lean.toJson e.operator),
  ("first", Lean.toJson e.first), ("last", Lean.toJson e.last), ("text", Lean.toJson e.text)]

/-- The edits of a command with which it still parses, in the order of their places. -/
def ofCommand (env : Environment) (source : String) (siblings : Std.HashMap Name Name)
    (optional : NameSet) (command : Parsed.Command) : Array Edit := Id.run do
  let mut found : Array Edit := #[]
  for definition in Parsed.nodes ``Command.definition command.stx do
    let context : Context :=
      { source, siblings, optional, definition := command.space ++ definition[1][0].getId,
        alike := alike definition[2] }
    let (_, edits) := ((edit definition[3]).run context).run #[]
    found := found ++ edits
  return found.filter fun e =>
    command.parsesIn env (apply source e) (e.text.utf8ByteSize - (e.last - e.first : Int))

/-- Print the edits of these files as one JSON message. -/
def run (paths : List String) : CoreM Unit := do
  let env ← getEnv
  let sources ← paths.toArray.mapM fun path => (IO.FS.readFile (path : String) : IO String)
  let files ← sources.mapM fun source => (Parsed.parseFile env source : IO Parsed.File)
  let (siblings, optional) := (siblings files, optional files)
  let mut written : Array (String × Json) := #[]
  for (path, source, file) in paths.toArray.zip (sources.zip files) do
    unless file.ok do throwError "{path} does not parse"
    let edits := file.commands.flatMap (ofCommand env source siblings optional)
    written := written.push (path, Lean.toJson (edits.map Edit.toJson))
  logInfo <| Json.compress <| Json.mkObj written.toList

end Edits
