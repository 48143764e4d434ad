
/-! What a package proves, and on which axioms. The harness puts `Replay.lean`, `Entries.lean`,
`Code.lean` and `Claims.lean` before this file, and a call of `Audit.run` behind it. What is told
of a theorem is told of what the kernel has. -/

namespace Audit

/-- The axioms of Lean that are named in the audit; where the library's proofs are not there, its
theorems look like axioms too. -/
def knownAxioms : List Name :=
  [``propext, ``Quot.sound, ``Classical.choice, ``sorryAx, ``Lean.ofReduceBool, ``Lean.ofReduceNat,
    ``Lean.trustCompiler]

/-- Axioms that stand for a proof that was not given. -/
def refusedAxioms : List Name :=
  [``sorryAx, ``Lean.ofReduceBool, ``Lean.ofReduceNat, ``Lean.trustCompiler]

/-- Does this Lean load the proofs of its own library? -/
def hasLibraryProofs (env : Kernel.Environment) : Bool :=
  env.find? ``Nat.add_comm matches some (.thmInfo _)

/-- What a proof rests on: axioms by name, and whether a library theorem hides others. -/
structure Foundation where
  axioms : NameSet := {}
  complete : Bool := true
  deriving Inhabited

def Foundation.and (a b : Foundation) : Foundation :=
  { axioms := b.axioms.foldl NameSet.insert a.axioms, complete := a.complete && b.complete }

/-- What a constant uses; inductive types that are declared together do not use themselves. -/
def usedBy (env : Kernel.Environment) (info : ConstantInfo) : List Name :=
  match info with
  | .ctorInfo val => [val.induct]
  | .recInfo val => val.all
  | .inductInfo val => Id.run do
    let mut used : NameSet := {}
    for one in val.all do
      if let some (.inductInfo val) := env.find? one then
        for part in one :: val.ctors do
          if let some info := env.find? part then
            used := info.type.getUsedConstants.foldl NameSet.insert used
    return used.toList.filter (!val.all.contains ·)
  | _ => info.getUsedConstantsAsSet.toList

/-- What is known of constants so far. -/
abbrev Foundations := Std.HashMap Name Foundation

/-- What a constant rests on, if that is known of all that it uses. -/
def combined (r : Replay.Replayed) (known : Foundations) (info : ConstantInfo) (used : List Name) :
    Foundation :=
  let found := used.foldl (init := {}) fun found used => found.and (known.getD used {})
  match info with
  | .axiomInfo { name, .. } =>
    if knownAxioms.contains name || r.constants.contains name || hasLibraryProofs r.env then
      { found with axioms := found.axioms.insert name }
    else { found with complete := false }
  | _ => found

/-- Look at constants and at all that they use, once each; one that is met again, marked, has all
that it uses behind it. A loop and no recursion, for the library's proofs are deep. -/
partial def foundations (r : Replay.Replayed) (known : Foundations) :
    List (Name × Bool) → Foundations
  | [] => known
  | (name, ready) :: rest =>
    match known[name]?, r.env.find? name with
    | none, some info =>
      let used := usedBy r.env info
      if ready then foundations r (known.insert name (combined r known info used)) rest
      else
        let open_ := used.filter (!known.contains ·)
        foundations r known (open_.map (·, false) ++ (name, true) :: rest)
    | _, _ => foundations r known rest

/-- How statements are printed, everywhere: whole, with full names. -/
def statementOptions (options : Options) : Options :=
  let whole := pp.maxSteps.set (pp.deepTerms.set options true) 1000000
  pp.fieldNotation.set (pp.fullNames.set whole true) false

/-- A package that was audited. -/
structure Audited extends Replay.Replayed where
  notes : Entries.Notes
  /-- What is known of axioms so far. -/
  known : IO.Ref Foundations

def Audited.foundation (a : Audited) (name : Name) : CoreM Foundation := do
  a.known.modify (foundations a.toReplayed · [(name, false)])
  return (← a.known.get).getD name {}

/-- A statement as text. -/
def statement (type : Expr) : CoreM Format :=
  withOptions statementOptions (ppExpr type : MetaM Format).run'

/-- One theorem. -/
def Audited.theoremJson (a : Audited) (name : Name) (type : Expr) : CoreM Json := do
  let rests ← a.foundation name
  let axioms := rests.axioms.toArray.map fun name => toString (privateToUserName name)
  return Json.mkObj [
    ("name", toJson (toString name)),
    ("module", toJson (toString (a.homes.getD name .anonymous))),
    ("statement", toJson ((← statement type).pretty (width := 1000000))),
    ("axioms", toJson (axioms.qsort (· < ·))),
    ("complete", toJson rests.complete)]

/-- What is wrong with a constant of the package itself, not with what it uses. -/
def problems (p : Replay.Package) (info : ConstantInfo) : List String :=
  let shown := p.shown info.name
  let declared :=
    if info matches .axiomInfo _ then [s!"{shown} is an axiom of this package"] else []
  let used := info.getUsedConstantsAsSet
  declared ++ refusedAxioms.filterMap fun refused =>
    if !used.contains refused then none
    else if refused == ``sorryAx then some s!"{shown} is not proved: it uses sorry"
    else some s!"{shown} trusts the compiler instead of a proof: it uses {refused}"

/-- Where what runs is not what the kernel has, and whether a verdict rests on it: on the theorems,
and on the programs. -/
def codeJson (p : Replay.Package) (notes : Entries.Notes) (found : Array Code.Found)
    (roots : Array Name) : Array Json :=
  let inPlace := Std.HashMap.ofList (found.toList.filterMap fun f => f.runs.map (f.name, ·))
  let reached := roots.foldl (Code.reached p inPlace) {}
  found.map fun f => Json.mkObj [
    ("kind", toJson f.kind),
    ("name", toJson (toString (privateToUserName f.name))),
    ("module", toJson (toString f.module)),
    ("line", toJson (notes.lines f.name).1),
    ("detail", toJson f.detail),
    ("rests", toJson (f.everywhere || reached.contains f.name))]

/-- The claims, and the terms that they speak of. -/
def claimsJson (c : Claims.Context) (claims : Array ConstantInfo) : CoreM Json := do
  let mut written : Array Json := #[]
  let mut terms : NameSet := {}
  for info in claims do
    let speaks := c.terms info
    terms := speaks.foldl NameSet.insert terms
    written := written.push <| Json.mkObj [
      ("name", toJson (toString info.name)),
      ("module", toJson (toString (c.package.homes.getD info.name .anonymous))),
      ("says", toJson (c.notes.docs.getD info.name "")),
      ("statement", toJson ((← statement info.type).pretty (width := 98))),
      ("terms", toJson (speaks.map (toString ·))),
      ("forms", toJson (c.forms info))]
  let defined := terms.toArray.filterMap c.package.find?
  return Json.mkObj [
    ("claims", toJson written),
    ("terms", toJson <| defined.map fun info => Json.mkObj [
      ("name", toJson (toString info.name)),
      ("module", toJson (toString (c.package.homes.getD info.name .anonymous))),
      ("lines", toJson (c.notes.lines info.name)),
      ("forms", toJson (c.forms info))])]

/-- Read a package, and let the kernel have all of it. -/
def read (own : List String) : CoreM Audited := do
  let package ← Replay.Package.read own
  let replayed ← package.replay (← getEnv).toKernelEnv
  return { replayed with notes := .of package, known := ← IO.mkRef {} }

/-- An environment to print the terms of a package in. -/
def Audited.shown (a : Audited) : CoreM Environment :=
  return Entries.describe a.toPackage (a.shownIn (← getEnv))

/-- Print the audit of the modules `own` as one JSON message. The claims are the theorems below this
name. -/
def run (own : List String) (claimsBelow : Name) : CoreM Unit := do
  let a ← read own
  withEnv (← a.shown) do
    let p := a.toPackage
    let infos := (p.constants.toArray.map (·.2)).qsort (·.name.toString < ·.name.toString)
    let written := infos.filter fun info => (info matches .thmInfo _) &&
      !isPrivateName info.name && !a.notes.generated info.name
    let found := Code.ofPackage p a.notes
    let inPlace := Std.HashMap.ofList (found.toList.filterMap fun f => f.runs.map (f.name, ·))
    let c := { package := p, notes := a.notes, runs := Claims.running p inPlace {} `main }
    let claims := written.filter fun info => !claimsBelow.isAnonymous &&
      (claimsBelow.isPrefixOf info.name ||
        claimsBelow.isPrefixOf (p.homes.getD info.name .anonymous))
    let proved := written.filter fun info => (a.env.find? info.name).isSome
    logInfo <| Json.compress <| Json.mkObj [
      ("problems", toJson (a.problems ++ infos.flatMap fun info => (problems p info).toArray)),
      ("replayed", toJson (infos.filter fun info => (a.env.find? info.name).isSome).size),
      ("theorems", toJson (← proved.mapM fun info => a.theoremJson info.name info.type)),
      ("code", toJson (codeJson p a.notes found (written.map (·.name) |>.push `main))),
      ("claims", ← claimsJson c claims)]

end Audit
