/-! Theorem packs as data: the entries of every constant of type `TheoremPack`, each held against
the theorem that it names. The harness puts the package's imports and `Audit.lean` before this file,
and a call of `Pack.run` behind it. -/

namespace Pack

/-- A pack, and how its entries are made. -/
def packType : Name := `Runtime.Proofs.TheoremPack
def entryMaker : Name := `Runtime.Proofs.PackEntry.mk

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

/-- The last part of a constructor's name. -/
def constructor (e : Expr) : MetaM String := do
  let e ← whnf e
  match e.constName? with
  | some (.str _ last) => return last
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
    if ← withReducible <| isDefEq statement type then return none
    return s!"its statement is not that of {name}"
  | _ => return s!"its proof is not the theorem {name} itself"

/-- One entry. -/
def entryJson (own code : NameSet) (entry : Expr) : MetaM Json := do
  let entry ← whnf entry
  let (maker, #[name, statement, proof, status, grants, witnesses]) := entry.getAppFnArgs
    | throwError "it is not an entry: {entry}"
  unless maker == entryMaker do throwError "it is not an entry: {entry}"
  let name ← readName name
  let env ← getEnv
  let module := (Audit.ownModule? own env name).getD .anonymous
  let theorem_ ← match env.find? name with
    | some info => Audit.theoremJson own code name module info.type
    | none => pure <| Json.mkObj [("name", toJson (toString name)), ("module", toJson ""),
        ("statement", toJson ""), ("axioms", toJson ([] : List String))]
  let problem ← problem? name statement proof
  return theorem_.mergeObj <| Json.mkObj [
    ("problem", toJson problem),
    ("status", toJson (← constructor status)),
    ("grants", toJson (← (← elements grants).mapM (constructor ·))),
    ("witnesses", toJson (← (← elements witnesses).mapM (string ·)))]

/-- One pack; an entry that cannot be read is a problem of the pack. -/
def packJson (own code : NameSet) (name module : Name) : MetaM Json := do
  let pack := mkConst name
  let shown ← string (← mkAppM (packType ++ `name) #[pack])
  let mut entries : Array Json := #[]
  let mut problems : Array String := #[]
  for entry in ← elements (← mkAppM (packType ++ `entries) #[pack]) do
    try
      entries := entries.push (← entryJson own code entry)
    catch error =>
      problems := problems.push s!"an entry cannot be read: {← error.toMessageData.toString}"
  let granted ← elements (← mkAppM (packType ++ `capabilities) #[pack])
  return Json.mkObj [
    ("pack", toJson (toString name)), ("module", toJson (toString module)), ("name", toJson shown),
    ("problems", toJson problems), ("theorems", toJson entries),
    ("granted", toJson (← granted.mapM (constructor ·)))]

/-- Print the packs of the modules `own` as one JSON message. -/
def run (own : List String) : CoreM Unit := MetaM.run' do
  let own : NameSet := own.foldl (fun set name => set.insert name.toName) {}
  let env ← getEnv
  let code := Audit.codeNames own env
  let mut found : Array (Name × Name) := #[]
  for (name, info) in env.constants.map₁.toList do
    if info.type.isConstOf packType && !isPrivateName name && !name.isInternalDetail then
      if let some module := Audit.ownModule? own env name then
        unless code.contains name do found := found.push (name, module)
  let packs ← withOptions (fun o => pp.fieldNotation.set (pp.fullNames.set o true) false) <|
    (found.qsort (·.1.toString < ·.1.toString)).mapM fun (name, module) =>
      packJson own code name module
  logInfo (Json.mkObj [("packs", toJson packs)]).compress

end Pack
