
/-! Which definitions of a file are edited. The harness puts `Edits.lean` before this file. -/

namespace Edits

/-- What was read of a file: its commands, each in its namespace, and whether they parse. -/
structure File where
  commands : Array (Name × Syntax) := #[]
  ok : Bool := true

/-- Read a file's commands; nothing is elaborated. -/
partial def parseFile (env : Environment) (source : String) : IO File := do
  let input := mkInputContext source "model"
  let (_, state, messages) ← parseHeader input
  go input state messages [] {}
where
  go (input : InputContext) (state : ModuleParserState) (messages : MessageLog)
      (spaces : List Name) (file : File) : IO File := do
    let scope : ParserModuleContext :=
      { env, options := {}, currNamespace := spaces.headD .anonymous }
    let (stx, state, messages) := parseCommand input scope state messages
    if isTerminalCommand stx then
      return { file with ok := file.ok && !messages.hasErrors }
    let inside := spaces.headD .anonymous
    let spaces :=
      if stx.isOfKind ``Command.namespace then (inside ++ stx[1].getId) :: spaces
      else if stx.isOfKind ``Command.section then inside :: spaces
      else if stx.isOfKind ``Command.end then spaces.drop 1
      else spaces
    go input state messages spaces { file with commands := file.commands.push (inside, stx) }

/-- All nodes of a kind, outermost first. -/
partial def nodes (kind : SyntaxNodeKind) (stx : Syntax) : Array Syntax :=
  if stx.isOfKind kind then #[stx] else stx.getArgs.flatMap (nodes kind)

/-- Constructors without fields, each with the next one of its type. -/
def siblings (files : Array File) : Std.HashMap Name Name := Id.run do
  let mut found : Std.HashMap Name Name := {}
  for file in files do
    for (_, command) in file.commands do
      for type in nodes ``Command.inductive command do
        let plain := (nodes ``Command.ctor type).filter fun ctor => ctor[4].getArgs.all fun part =>
          part.getNumArgs == 0
        let names := plain.map (·[3].getId)
        for i in [0:names.size] do
          if names.size > 1 then
            found := found.insert names[i]! names[(i + 1) % names.size]!
  return found

/-- The names of each binder that declares more than one. -/
def alike (stx : Syntax) : Array (Array Name) :=
  (nodes ``Term.explicitBinder stx).map fun binder => binder[1].getArgs.map (·.getId)

/-- The edits of one file, in the order of their places. -/
def ofFile (source : String) (siblings : Std.HashMap Name Name) (file : File) : Array Edit :=
  Id.run do
    let mut found : Array Edit := #[]
    for (space, command) in file.commands do
      for definition in nodes ``Command.definition command do
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
  let files ← sources.mapM fun source => (parseFile env source : IO File)
  let siblings := siblings files
  let mut written : Array (String × Json) := #[]
  for (path, source, file) in paths.toArray.zip (sources.zip files) do
    unless file.ok do throwError "{path} does not parse"
    let edits ← (ofFile source siblings file).filterM fun e => do
      return (← (parseFile env (apply source e) : IO File)).ok
    written := written.push (path, Lean.toJson (edits.map Edit.toJson))
  logInfo <| Json.compress <| Json.mkObj written.toList

end Edits
