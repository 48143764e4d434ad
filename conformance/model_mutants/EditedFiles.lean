
/-! Which definitions of a file are edited. The harness puts `Parsed.lean` and
`Edits.lean` before this file. -/

namespace Edits

/-- Constructors without fields, each with the next one of its type. -/
def siblings (files : Array Parsed.File) : Std.HashMap Name Name := Id.run do
  let mut found : Std.HashMap Name Name := {}
  for file in files do
    for (_, command) in file.commands do
      for type in Parsed.nodes ``Command.inductive command do
        let plain := (Parsed.nodes ``Command.ctor type).filter fun ctor => ctor[4].getArgs.all fun part =>
          part.getNumArgs == 0
        let names := plain.map (·[3].getId)
        for i in [0:names.size] do
          if names.size > 1 then
            found := found.insert names[i]! names[(i + 1) % names.size]!
  return found

/-- The names of each binder that declares more than one. -/
def alike (stx : Syntax) : Array (Array Name) :=
  (Parsed.nodes ``Term.explicitBinder stx).map fun binder => binder[1].getArgs.map (·.getId)

/-- The edits of one file, in the order of their places. -/
def ofFile (source : String) (siblings : Std.HashMap Name Name) (file : Parsed.File) : Array Edit :=
  Id.run do
    let mut found : Array Edit := #[]
    for (space, command) in file.commands do
      for definition in Parsed.nodes ``Command.definition command do
        let context : Context :=
          { source, siblings, definition := space ++ definition[1][0].getId,
            alike := alike definition[2] }
        let (_, edits) := ((edit definition[3]).run context).run #[]
        found := found ++ edits
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

/-- Print the edits of these files as one JSON message; those with which a file no longer parses are
left out. -/
def run (paths : List String) : CoreM Unit := do
  let env ← getEnv
  let sources ← paths.toArray.mapM fun path => (IO.FS.readFile (path : String) : IO String)
  let files ← sources.mapM fun source => (Parsed.parseFile env source : IO Parsed.File)
  let siblings := siblings files
  let mut written : Array (String × Json) := #[]
  for (path, source, file) in paths.toArray.zip (sources.zip files) do
    unless file.ok do throwError "{path} does not parse"
    let edits ← (ofFile source siblings file).filterM fun e => do
      return (← (Parsed.parseFile env (apply source e) : IO Parsed.File)).ok
    written := written.push (path, Lean.toJson (edits.map Edit.toJson))
  logInfo <| Json.compress <| Json.mkObj written.toList

end Edits
