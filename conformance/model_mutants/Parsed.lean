import Lean.Elab.Command
import Lean.Parser.Module

/-! Files as syntax trees, of which nothing is elaborated. The harness puts other programs of this
folder behind. -/

namespace Parsed

open Lean Parser

/-- A command, the namespace in which it stands, and where the parser was before it and behind. -/
structure Command where
  space : Name
  stx : Syntax
  before : ModuleParserState
  behind : String.Pos.Raw

/-- What was read of a file: its commands, and whether they parse. -/
structure File where
  commands : Array Command := #[]
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
    let before := state
    let (stx, state, messages) := parseCommand input scope state messages
    if isTerminalCommand stx then
      return { file with ok := file.ok && !messages.hasErrors }
    let inside := spaces.headD .anonymous
    let command := { space := inside, stx, before, behind := state.pos }
    let spaces :=
      if stx.isOfKind ``Parser.Command.namespace then (inside ++ stx[1].getId) :: spaces
      else if stx.isOfKind ``Parser.Command.section then inside :: spaces
      else if stx.isOfKind ``Parser.Command.end then spaces.drop 1
      else spaces
    go input state messages spaces { file with commands := file.commands.push command }

/-- Does a command still parse, and as far as before, if the file has this text from it on? -/
def Command.parsesIn (c : Command) (env : Environment) (source : String) (longer : Int) : Bool :=
  let scope : ParserModuleContext := { env, options := {}, currNamespace := c.space }
  let before := { c.before with recovering := false }
  let (_, state, messages) := parseCommand (mkInputContext source "model") scope before {}
  !messages.hasErrors && (state.pos.byteIdx : Int) == c.behind.byteIdx + longer

/-- All nodes of a kind, outermost first. -/
partial def nodes (kind : SyntaxNodeKind) (stx : Syntax) : Array Syntax :=
  if stx.isOfKind kind then #[stx] else stx.getArgs.flatMap (nodes kind)

/-- The proofs of a file: the theorem, and from which byte to which its proof goes. -/
def proofs (file : File) : Array (Name × Nat × Nat) := Id.run do
  let mut found := #[]
  for command in file.commands do
    for theorem_ in nodes ``Parser.Command.theorem command.stx do
      let proof := theorem_[3]
      if let (some first, some last) := (proof.getPos?, proof.getTailPos?) then
        found := found.push (command.space ++ theorem_[1][0].getId, first.byteIdx, last.byteIdx)
  return found

end Parsed
