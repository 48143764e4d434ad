
/-! Theorem packs as data: the entries of every constant of type `TheoremPack`, each held against
the theorem that it names. The harness puts `Audit.lean`, and all that comes before it there, before
this file, and a call of `Pack.run` behind it. Packs are read by the kernel's own evaluation. -/

namespace Pack

/-- A pack, and how its entries are made. -/
def packType : Name := `Runtime.Proofs.TheoremPack
def entryMaker : Name := `Runtime.Proofs.PackEntry.mk

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
    if ← ofExceptKernelException (Kernel.isDefEq (← getEnv) (← getLCtx) statement type) then
      return none
    return s!"its statement is not that of {name}"
  | _ => return s!"its proof is not the theorem {name} itself"

/-- One entry. -/
def entryJson (a : Audit.Audited) (entry : Expr) : MetaM Json := do
  let entry ← whnf entry
  let (maker, #[name, statement, proof, status, grants, witnesses]) := entry.getAppFnArgs
    | throwError "it is not an entry: {entry}"
  unless maker == entryMaker do throwError "it is not an entry: {entry}"
  let name ← readName name
  let theorem_ ← match (← getEnv).find? name with
    | some info => a.theoremJson name info.type
    | none => pure <| Json.mkObj [("name", toJson (toString name)), ("module", toJson ""),
        ("statement", toJson ""), ("axioms", toJson ([] : List String)), ("complete", toJson false)]
  let problem ← problem? name statement proof
  return theorem_.mergeObj <| Json.mkObj [
    ("problem", toJson problem),
    ("status", toJson (← constructor status)),
    ("grants", toJson (← (← elements grants).mapM (constructor ·))),
    ("witnesses", toJson (← (← elements witnesses).mapM (string ·)))]

/-- One pack; an entry that cannot be read is a problem of the pack. -/
def packJson (a : Audit.Audited) (name : Name) : MetaM Json := do
  let pack := mkConst name
  let shown ← string (← mkAppM (packType ++ `name) #[pack])
  let mut entries : Array Json := #[]
  let mut problems : Array String := #[]
  for entry in ← elements (← mkAppM (packType ++ `entries) #[pack]) do
    try
      entries := entries.push (← entryJson a entry)
    catch error =>
      problems := problems.push s!"an entry cannot be read: {← error.toMessageData.toString}"
  let granted ← elements (← mkAppM (packType ++ `capabilities) #[pack])
  return Json.mkObj [
    ("pack", toJson (toString name)), ("name", toJson shown),
    ("module", toJson (toString (a.homes.getD name .anonymous))),
    ("problems", toJson problems), ("theorems", toJson entries),
    ("granted", toJson (← granted.mapM (constructor ·)))]

/-- A pack that the kernel did not take: nothing is known of it. -/
def refusedJson (a : Audit.Audited) (name : Name) : MetaM Json :=
  return Json.mkObj [
    ("pack", toJson (toString name)), ("name", toJson (toString name)),
    ("module", toJson (toString (a.homes.getD name .anonymous))),
    ("problems", toJson ([] : List String)), ("theorems", toJson ([] : List String)),
    ("granted", toJson ([] : List String))]

/-- Print the packs of the modules `own` as one JSON message, and what the kernel does not take. -/
def run (own : List String) : CoreM Unit := do
  let a ← Audit.read own
  withEnv (← a.shown) <| MetaM.run' do
    let packs := a.constants.toArray.filterMap fun (name, info) =>
      if info.type.isConstOf packType && !isPrivateName name && !name.isInternalDetail then
        some name else none
    let packs ← (packs.qsort (·.toString < ·.toString)).mapM fun name =>
      if (a.env.find? name).isSome then packJson a name else refusedJson a name
    logInfo <| Json.compress <| Json.mkObj [
      ("problems", toJson a.problems), ("packs", toJson packs)]

end Pack
