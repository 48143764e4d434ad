
/-! Edits of the model's definitions: each replaces one node of a definition's syntax tree, or the
text between two. The harness puts `Parsed.lean` before this file. -/

open Lean Parser

namespace Edits

/-- One edit: these bytes of the file become this text. -/
structure Edit where
  definition : Name
  operator : String
  first : Nat
  last : Nat
  text : String
  deriving Inhabited

/-- Where an edit is made: the file, the definition, and what is known of the words in it. -/
structure Context where
  source : String
  definition : Name
  /-- Of each constructor without fields, the next one of its type. -/
  siblings : Std.HashMap Name Name := {}
  /-- The fields that can be left out of a new record. -/
  optional : NameSet := {}
  /-- Variables that one binder declares, so that they have the same type. -/
  alike : Array (Array Name) := #[]

abbrev EditM := ReaderT Context (StateM (Array Edit))

/-- The text of a node, without what surrounds it. -/
def textOf (stx : Syntax) : EditM String := do
  let (some a, some b) := (stx.getPos?, stx.getTailPos?) | return ""
  return String.Pos.Raw.extract (← read).source a b

/-- Replace what stands from one node to another, both included. -/
def replaceFrom (operator : String) (first last : Syntax) (text : String) : EditM Unit := do
  let (some a, some b) := (first.getPos?, last.getTailPos?) | return
  let definition := (← read).definition
  if String.Pos.Raw.extract (← read).source a b != text then
    modify (·.push { definition, operator, first := a.byteIdx, last := b.byteIdx, text })

/-- Replace one node. -/
def replace (operator : String) (stx : Syntax) (text : String) : EditM Unit :=
  replaceFrom operator stx stx text

/-- The identifiers in a node, by what they begin with. -/
partial def roots (stx : Syntax) : NameSet :=
  match stx with
  | .ident _ _ name _ => NameSet.empty.insert name.getRoot
  | .node _ _ children =>
    children.foldl (fun found child => (roots child).foldl NameSet.insert found) {}
  | _ => {}

/-- May a right side stand behind another pattern? It uses no variable that this does not bind. -/
def fits (own other right : Syntax) : Bool :=
  let bound := roots other
  let used := roots right
  !(roots own).any fun name => used.contains name && !bound.contains name

/-- Neighbouring arms change their right sides. -/
def swapArms (alternatives : Array Syntax) : EditM Unit := do
  for i in [1:alternatives.size] do
    let (a, b) := (alternatives[i - 1]!, alternatives[i]!)
    unless fits a[1] b[1] a[3] && fits b[1] a[1] b[3] do continue
    let between ← do
      let (some p, some q) := (a[3].getTailPos?, b[3].getPos?) | continue
      pure (String.Pos.Raw.extract (← read).source p q)
    replaceFrom "arms swapped" a[3] b[3] s!"{← textOf b[3]}{between}{← textOf a[3]}"

/-- Operators that stand between two sides, and what becomes of them. -/
def infix? (kind : SyntaxNodeKind) : List (String × String) :=
  match kind with
  | `«term_<_» => [("comparison", "≤")]
  | `«term_≤_» => [("comparison", "<")]
  | `«term_>_» => [("comparison", "≥")]
  | `«term_≥_» => [("comparison", ">")]
  | `«term_==_» => [("comparison", "!=")]
  | `«term_!=_» => [("comparison", "==")]
  | `«term_=_» => [("comparison", "≠")]
  | `«term_≠_» => [("comparison", "=")]
  | `«term_&&_» => [("connective", "||")]
  | `«term_||_» => [("connective", "&&")]
  | _ => []

/-- What is made of a node with an operator between two sides. -/
def editInfix (kind : SyntaxNodeKind) (stx : Syntax) : EditM Unit := do
  let (left, right) := (stx[0], stx[2])
  for (operator, text) in infix? kind do
    replace operator stx[1] text
  if [`«term_&&_», `«term_∧_», `«term_||_», `«term_∨_»].contains kind then
    replace "conjunct dropped" stx (← textOf left)
    replace "conjunct dropped" stx (← textOf right)
  if kind == `«term_+_» || kind == `«term_-_» then
    replace "term dropped" stx (← textOf left)
  if kind == `«term_++_» then
    replace "lists swapped" stx s!"{← textOf right} ++ {← textOf left}"
    replace "list dropped" stx (← textOf left)
    replace "list dropped" stx (← textOf right)
  if kind == `«term_::_» then
    replace "element dropped" stx (← textOf right)

/-- What is made of an `if`. -/
def editIf (stx : Syntax) (condition yes no : Syntax) : EditM Unit := do
  replace "always then" stx s!"({← textOf yes})"
  replace "always else" stx s!"({← textOf no})"
  replace "condition negated" condition s!"¬({← textOf condition})"

/-- Words that have a counterpart of the same type. -/
def counterparts : List (String × String) :=
  [("true", "false"), ("all", "any"), ("min", "max"), ("head?", "getLast?"), ("isSome", "isNone"),
    ("sender", "receiver"), ("source", "target"), ("nextSid", "nextCid"), ("take", "drop"),
    ("tokens", "owned"), ("foldl", "foldr")]

def counterpart? (word : String) : Option String :=
  (counterparts ++ counterparts.map (·.swap) ++ [("reverse", "id")]).lookup word

/-- The last word of an identifier gives way to its counterpart. -/
def editIdent (stx : Syntax) (name : Name) : EditM Unit := do
  let .str before word := name | return
  if let some other := counterpart? word then
    replace "counterpart" stx (toString (Name.str before other))

/-- Leave out what stands between two places. -/
def drop (a b : String.Pos.Raw) : EditM Unit := do
  let definition := (← read).definition
  modify (·.push
    { definition, operator := "field dropped", first := a.byteIdx, last := b.byteIdx, text := "" })

/-- Fields of a record: each in turn is left out. -/
def editRecord (stx : Syntax) : EditM Unit := do
  let fields := stx[2][0].getArgs
  let others := stx[1].getNumArgs > 0
  for i in [0:fields.size] do
    if i % 2 == 1 then continue
    unless others || (← read).optional.contains fields[i]![0][0].getId do continue
    if fields.size == 1 then
      if others then replace "field dropped" stx (← textOf stx[1][0])
    else if i + 2 < fields.size then
      let (some a, some b) := (fields[i]!.getPos?, fields[i + 2]!.getPos?) | continue
      drop a b
    else
      let (some a, some b) := (fields[i - 2]!.getTailPos?, fields[i]!.getTailPos?) | continue
      drop a b

/-- Neighbouring arguments of one type change places. -/
def editArguments (arguments : Array Syntax) : EditM Unit := do
  for i in [1:arguments.size] do
    let (a, b) := (arguments[i - 1]!, arguments[i]!)
    let (.ident _ _ x _, .ident _ _ y _) := (a, b) | continue
    let together := (← read).alike.any fun group => group.contains x && group.contains y
    if together || (!x.isAtomic && x.getPrefix == y.getPrefix) then
      replaceFrom "arguments swapped" a b s!"{y} {x}"

/-- Statements of a `do`, but the last: each that binds nothing is left out. -/
def editStatements (items : Array Syntax) : EditM Unit := do
  for item in items.toList.dropLast do
    let kind := item[0].getKind
    if kind == ``Term.doExpr || kind == ``Term.doIf then
      replace "statement dropped" item[0] "pure ()"

/-- All edits inside a term; patterns, types and proofs are left as they are. -/
partial def edit (stx : Syntax) : EditM Unit := do
  match stx with
  | .ident _ _ name _ => editIdent stx name
  | .node _ kind children =>
    if [``Term.byTactic, ``Term.typeSpec, ``Term.typeAscription, ``Termination.suffix,
      ``Term.explicitBinder, ``Term.structInstLVal].contains kind then return
    if kind == ``Term.matchAlt then return ← edit stx[3]
    if kind == ``Term.matchAlts then swapArms stx[0].getArgs
    if kind == `termIfThenElse then editIf stx stx[1] stx[3] stx[5]
    if kind == ``Term.doIf then
      replace "condition negated" stx[1] s!"¬({← textOf stx[1]})"
    if kind == `term!_ || kind == `«term¬_» then
      replace "negation dropped" stx s!"({← textOf stx[1]})"
    if kind == numLitKind then
      if let some n := stx.isNatLit? then replace "number" stx (toString (n + 1))
    if kind == ``Term.structInst then editRecord stx
    if kind == ``Term.app then
      editArguments stx[1].getArgs
      if stx[0].isIdOrAtom? == some "some" then replace "none for some" stx "none"
    if kind == ``Term.doSeqIndent then editStatements stx[0].getArgs
    if kind == ``Term.dotIdent then
      if let some other := (← read).siblings[stx[1].getId]? then
        replace "constructor" stx s!".{other}"
    if stx.getNumArgs == 3 && stx[1].isAtom then editInfix kind stx
    for child in children do edit child
  | _ => return

end Edits
