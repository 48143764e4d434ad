import Lean.Elab.Command
import Lean.Parser.Module

/-! Files as syntax trees, of which nothing is elaborated. The harness puts other programs of this
folder behind. -/

namespace Parsed

open Lean Parser

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

/-- The proofs of a file: the theorem, and from which byte to which its proof goes. -/
def proofs (file : File) : Array (Name × Nat × Nat) := Id.run do
  let mut found := #[]
  for (space, command) in file.commands do
    for theorem_ in nodes ``Command.theorem command do
      let proof := theorem_[3]
      if let (some first, some last) := (proof.getPos?, proof.getTailPos?) then
        found := found.push (space ++ theorem_[1][0].getId, first.byteIdx, last.byteIdx)
  return found

end Parsed
