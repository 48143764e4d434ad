module

public import Init
public meta import Lean.Elab.Declaration

/-! Arms of definitions, noted as they run. The harness compiles a copy of the model that imports
this module: definitions are then elaborated with each arm of each `match`, `if` and `do` branch
marked with its place. A mark is the identity, so the copy means what the model means. -/

namespace Cover

public section

/-- Which arms ran since they were last asked for: a byte for each place, and the places. -/
structure Seen where
  flags : ByteArray := .empty
  places : Array Nat := #[]
  deriving Inhabited

/-- What was seen. -/
initialize seen : IO.Ref Seen ← IO.mkRef {}

/-- With this place among them. -/
def Seen.with (s : Seen) (place : Nat) : Seen :=
  let flags := if place < s.flags.size then s.flags
    else s.flags ++ ⟨Array.replicate (place + 4096 - s.flags.size) 0⟩
  if flags.get! place == 1 then { s with flags }
  else { flags := flags.set! place 1, places := s.places.push place }

/-- Note that the arm at this place ran. -/
@[noinline] def note (place : Nat) : BaseIO Unit :=
  seen.modify (·.with place)

/-- The places that were noted since this was last asked. -/
def take : BaseIO (Array Nat) :=
  seen.modifyGet fun s => (s.places, { flags := s.places.foldl (·.set! · 0) s.flags })

/-- How `pass` runs. -/
@[noinline, never_extract] unsafe def passAndNote (place : Nat) : Bool :=
  unsafeBaseIO do
    note place
    return true

/-- True; and the arm at this place is noted. -/
@[noinline, never_extract, implemented_by passAndNote]
def pass (_place : Nat) : Bool := true

/-- What stands where `pass` were false. -/
@[noinline] def impossible {α : Sort _} (place : Nat) (h : ¬ pass place = true) : α :=
  absurd rfl h

end

public meta section

open Lean Elab Command

/-- From here to the end of the section, arms are marked. -/
syntax (name := begins) "cover_arms" : command

/-- Options are scoped, and open sections hand them on. -/
@[command_elab begins] def elabBegins : CommandElab := fun _ => do
  modifyScope fun scope => { scope with opts := scope.opts.insert `cover.arms (.ofBool true) }

/-- The place of an arm: where it begins in the file. -/
def place (arm : Syntax) : TSyntax `num :=
  Syntax.mkNatLit ((arm.getPos?.map (·.byteIdx)).getD 0)

/-- An arm that is a term, marked; `changed` is the arm with what is inside it marked. It stays in
tail position, or long runs would use up the stack. -/
def markTerm (arm changed : Syntax) : MacroM Syntax :=
  `(if h : Cover.pass $(place arm) = true then $(⟨changed⟩) else Cover.impossible $(place arm) h)

/-- An arm that is a sequence of `do` elements, marked. -/
def markSeq (arm changed : Syntax) : MacroM Syntax := do
  let seq : TSyntax ``Parser.Term.doSeq := ⟨changed⟩
  let whole ← `(Parser.Term.doSeqItem|
    if h : Cover.pass $(place arm) = true then $seq else Cover.impossible $(place arm) h)
  return mkNode ``Parser.Term.doSeqIndent #[mkNullNode #[whole]]

/-- Is it a sequence of `do` elements? -/
def isSeq (stx : Syntax) : Bool :=
  stx.isOfKind ``Parser.Term.doSeqIndent || stx.isOfKind ``Parser.Term.doSeqBracketed

/-- Is it an `if` that is a term, of any of the three kinds? -/
def isIf (stx : Syntax) : Bool :=
  stx.isOfKind ``termIfThenElse || stx.isOfKind ``termDepIfThenElse || stx.isOfKind ``termIfLet

/-- Is the child at this index an arm that someone wrote? Of `else if` only the arms of the second
`if` are. -/
def isArm (stx : Syntax) (i : Nat) : Bool :=
  if stx.isOfKind ``Parser.Term.do || !(stx[i].getHeadInfo matches .original ..) then false
  else if isSeq stx[i] then true
  else if stx.isOfKind ``Parser.Term.matchAlt then i == 3
  else isIf stx && 0 < i && (stx[i - 1].isToken "then" || stx[i - 1].isToken "else") && !isIf stx[i]

/-- Mark every arm inside. Proofs are left as they are. -/
partial def markAll (stx : Syntax) : MacroM Syntax := do
  let .node info kind children := stx | return stx
  if kind == ``Parser.Term.byTactic then return stx
  let changed ← children.mapIdxM fun i child => do
    let inside ← markAll child
    if !isArm stx i then return inside
    if isSeq child then markSeq child inside else markTerm child inside
  return .node info kind changed

/-- The command with all its arms marked, where that is asked for. -/
def marked (stx : Syntax) : CommandElabM Syntax := do
  if (← getScope).opts.getBool `cover.arms then liftMacroM (markAll stx) else return stx

/-- A declaration, its arms marked. -/
@[command_elab Lean.Parser.Command.declaration]
def elabMarkedDeclaration : CommandElab := fun stx => do
  elabDeclaration (← marked stx)

/-- Declarations that need each other, their arms marked. -/
@[command_elab Lean.Parser.Command.mutual] def elabMarkedMutual : CommandElab := fun stx => do
  elabMutual (← marked stx)

end

end Cover
