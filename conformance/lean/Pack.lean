
/-! Theorem packs as data: the entries of every constant of type `TheoremPack`, each held against
the theorem that it names, and what the capabilities mean that they speak for. The harness puts
`Audit.lean`, and all that comes before it there, before this file, and a call of `Pack.run` behind
it. Packs are read by the kernel's own evaluation. -/

namespace Pack

/-- A pack, how its entries and their grants are made, and what capabilities mean. -/
def packType : Name := `Runtime.Proofs.TheoremPack
def entryMaker : Name := `Runtime.Proofs.PackEntry.mk
def grantMaker : Name := `Runtime.Proofs.Grant.mk
def meaningOf : Name := `Runtime.VM.Capability.Means

/-- A term as far as its first constructor, by the kernel: no attribute has a say in it. -/
def whnf (e : Expr) : MetaM Expr := do
  ofExceptKernelException (Kernel.whnf (← getEnv) (← getLCtx) e)

/-- The elements of a list. -/
partial def elements (list : Expr) : MetaM (List Expr) := do
  let list ← whnf list
  match list.getAppFnArgs with
  | (``List.nil, _) => return []
  | (``List.cons, #[_, head, tail]) => return head :: (← elements tail)
  | _ => throwError "it is not a list of known elements: {list}"

def string (e : Expr) : MetaM String := do
  match ← whnf e with
  | .lit (.strVal text) => return text
  | e => throwError "it is not a string: {e}"

partial def readName (e : Expr) : MetaM Name := do
  let e ← whnf e
  match e.getAppFnArgs with
  | (``Name.anonymous, _) => return .anonymous
  | (``Name.str, #[before, last]) => return .str (← readName before) (← string last)
  | _ => throwError "it is not the name of a theorem: {e}"

/-- The last part of a constructor's name, and its arguments. -/
def constructor (e : Expr) : MetaM (String × Array Expr) := do
  let e ← whnf e
  match e.getAppFnArgs with
  | (.str _ last, args) => return (last, args)
  | _ => throwError "it is not a constructor: {e}"

/-- A proof without what elaboration put around it. -/
partial def bareProof (proof : Expr) : MetaM Expr := do
  let proof := proof.consumeMData.eta
  if let .const name levels := proof then
    if name.isInternalDetail then
      if let some value := (← getConstInfo name).value? (allowOpaque := true) then
        return ← bareProof (value.instantiateLevelParams (← getConstInfo name).levelParams levels)
  return proof

/-- Why an entry does not stand for the theorem that it names, if it does not. -/
def problem? (name : Name) (statement proof : Expr) : MetaM (Option String) := do
  let some info := (← getEnv).find? name | return s!"there is no theorem {name}"
  unless info matches .thmInfo _ do return s!"{name} is no theorem"
  match ← bareProof proof with
  | .const used levels =>
    if used != name then return s!"its proof is {privateToUserName used}, not {name}"
    let type := info.type.instantiateLevelParams info.levelParams levels
    if ← ofExceptKernelException (Kernel.isDefEq (← getEnv) (← getLCtx) statement type) then
      return none
    return s!"its statement is not that of {name}"
  | _ => return s!"its proof is not the theorem {name} itself"

/-- A statement as text, on one line. -/
def shown (e : Expr) : MetaM String :=
  return (← Audit.statement e).pretty (width := 1000000)

/-- The last of so many things that a proof is given, if it makes no use of it: then what it proves
does not follow from that. -/
partial def ignoresLast (proof : Expr) (given : Nat) : MetaM Bool := do
  let .lam _ _ body _ ← bareProof proof | return false
  if given ≤ 1 then return !body.headBeta.hasLooseBVar 0
  let .lam .. := body.consumeMData | return false
  ignoresLast body (given - 1)

/-- A capability that an entry grants, with what its derivation from the theorem rests on. -/
structure Granted where
  capability : Expr
  name : String
  json : Json
  problem : Option String

/-- Read a grant; `given` is what its proof takes: the theorem, and before it premises, if any. -/
def readGrant (a : Audit.Audited) (given : Nat) (grant : Expr) : MetaM Granted := do
  let grant ← whnf grant
  let (maker, #[_, _, capability, means]) := grant.getAppFnArgs
    | throwError "it is not a grant: {grant}"
  unless maker == grantMaker do throwError "it is not a grant: {grant}"
  let (name, _) ← constructor capability
  let mut rests : Audit.Foundation := {}
  for used in means.getUsedConstants do
    rests := rests.and (← a.foundation used)
  let axioms := rests.axioms.toArray.map fun name => toString (privateToUserName name)
  let problem := if ← ignoresLast means given then
      some s!"what {name} means is not derived from it: the derivation makes no use of the theorem"
    else none
  return { capability, name, problem, json := Json.mkObj [
    ("capability", toJson name), ("axioms", toJson (axioms.qsort (· < ·))),
    ("complete", toJson rests.complete)] }

/-- One entry, and the capabilities for which it speaks. -/
def readEntry (a : Audit.Audited) (entry : Expr) : MetaM (Json × List Granted) := do
  let entry ← whnf entry
  let (maker, #[name, statement, proof, status, grants, witnesses]) := entry.getAppFnArgs
    | throwError "it is not an entry: {entry}"
  unless maker == entryMaker do throwError "it is not an entry: {entry}"
  let name ← readName name
  let theorem_ ← match (← getEnv).find? name with
    | some info => a.theoremJson name info.type
    | none => pure <| Json.mkObj [("name", toJson (toString name)), ("module", toJson ""),
        ("statement", toJson ""), ("axioms", toJson ([] : List String)), ("complete", toJson false)]
  let (status, premises) ← constructor status
  let grants ← (← elements grants).mapM (readGrant a (premises.size + 1))
  let problem := (← problem? name statement proof).or (grants.findSome? (·.problem))
  return (theorem_.mergeObj <| Json.mkObj [
    ("problem", toJson problem),
    ("status", toJson status),
    ("premises", toJson (← premises[0]?.mapM shown)),
    ("grants", toJson (grants.map (·.json))),
    ("witnesses", toJson (← (← elements witnesses).mapM (string ·)))], grants)

/-- The clauses of a statement: the fields of a structure, else the statement itself. -/
def clauses (a : Audit.Audited) (e : Expr) : MetaM (Array (Name × Expr)) := do
  let .const name _ := e | return #[(.anonymous, e)]
  let some (.inductInfo { ctors := [ctor], numParams := 0, numIndices := 0, .. }) := a.find? name
    | return #[(.anonymous, e)]
  let some info := a.find? ctor | return #[(.anonymous, e)]
  return fields name info.type
where
  fields (name : Name) : Expr → Array (Name × Expr)
    | .forallE field type body _ => #[(name ++ field, type)] ++ fields name body
    | _ => #[]

/-- What a capability means, unfolded, and the terms in which it says so. -/
def meaningJson (a : Audit.Audited) (c : Claims.Context) (granted : Granted) : MetaM Json := do
  let meaning ← whnf (mkApp (mkConst meaningOf) granted.capability)
  let says (name : Name) := (a.notes.docs.getD name "").trimAscii.toString
  let parts ← (← clauses a meaning).mapM fun (name, statement) => return Json.mkObj [
    ("name", toJson (match name with | .str _ last => last | _ => "")),
    ("sentence", toJson (says name)), ("statement", toJson (← shown statement))]
  let stated : ConstantInfo :=
    .axiomInfo { name := .anonymous, levelParams := [], type := meaning, isUnsafe := false }
  let terms := (c.terms stated).filterMap a.find?
  return Json.mkObj [
    ("capability", toJson granted.name),
    ("sentence", toJson (says (meaning.constName?.getD .anonymous))),
    ("clauses", toJson parts),
    ("terms", toJson <| terms.map fun info => Json.mkObj [
      ("name", toJson (toString info.name)), ("forms", toJson (c.forms info))])]

/-- One pack; an entry that cannot be read is a problem of the pack. -/
def packJson (a : Audit.Audited) (c : Claims.Context) (name : Name) : MetaM Json := do
  let pack := mkConst name
  let title ← string (← mkAppM (packType ++ `name) #[pack])
  let mut entries : Array Json := #[]
  let mut problems : Array String := #[]
  let mut spoken : Array Granted := #[]
  for entry in ← elements (← mkAppM (packType ++ `entries) #[pack]) do
    try
      let (json, grants) ← readEntry a entry
      entries := entries.push json
      spoken := spoken ++ grants.toArray.filter fun g => spoken.all (·.name != g.name)
    catch error =>
      problems := problems.push s!"an entry cannot be read: {← error.toMessageData.toString}"
  let granted ← elements (← mkAppM (packType ++ `capabilities) #[pack])
  return Json.mkObj [
    ("pack", toJson (toString name)), ("name", toJson title),
    ("module", toJson (toString (a.homes.getD name .anonymous))),
    ("problems", toJson problems), ("theorems", toJson entries),
    ("meanings", toJson (← spoken.mapM (meaningJson a c))),
    ("granted", toJson (← granted.mapM fun e => return (← constructor e).1))]

/-- A pack that the kernel did not take: nothing is known of it. -/
def refusedJson (a : Audit.Audited) (name : Name) : MetaM Json :=
  return Json.mkObj [
    ("pack", toJson (toString name)), ("name", toJson (toString name)),
    ("module", toJson (toString (a.homes.getD name .anonymous))),
    ("problems", toJson ([] : List String)), ("theorems", toJson ([] : List String)),
    ("meanings", toJson ([] : List String)), ("granted", toJson ([] : List String))]

/-- Print the packs of the modules `own` as one JSON message, and what the kernel does not take. -/
def run (own : List String) : CoreM Unit := do
  let a ← Audit.read own
  let inPlace := Std.HashMap.ofList <|
    (Code.ofPackage a.toPackage a.notes).toList.filterMap fun f => f.runs.map (f.name, ·)
  let c : Claims.Context := { package := a.toPackage, notes := a.notes
                              runs := Claims.running a.toPackage inPlace {} `main }
  withEnv (← a.shown) <| MetaM.run' do
    let packs := a.constants.toArray.filterMap fun (name, info) =>
      if info.type.isConstOf packType && !isPrivateName name && !name.isInternalDetail then
        some name else none
    let packs ← (packs.qsort (·.toString < ·.toString)).mapM fun name =>
      if (a.env.find? name).isSome then packJson a c name else refusedJson a name
    logInfo <| Json.compress <| Json.mkObj [
      ("problems", toJson a.problems), ("packs", toJson packs)]

end Pack
