import Lean.Elab.Command

/-! The shapes of a package's types: every inductive type with its constructors, every constructor
with its fields, in order. The harness puts the package's imports before this file and a call of
`Manifest.run` behind it. -/

open Lean Meta

namespace Manifest

/-- One field: its name, and its type as a reader writes it. -/
def fieldJson (field : Expr) : MetaM Json := do
  let decl ← field.fvarId!.getDecl
  let type ← ppExpr decl.type
  return Json.mkObj [
    ("name", toJson (toString decl.userName)),
    ("type", toJson (type.pretty (width := 1000000)))]

/-- One constructor. The parameters of its type are no fields. -/
def constructorJson (type : InductiveVal) (name : Name) : MetaM Json := do
  let info ← getConstInfoCtor name
  forallTelescope info.type fun arguments _ => do
    let fields ← (arguments.extract type.numParams arguments.size).mapM fieldJson
    return Json.mkObj [
      ("name", toJson (toString (name.replacePrefix type.name .anonymous))),
      ("fields", toJson fields)]

/-- The namespace among `scopes` in which the type stands, if it is one of data that a person
wrote. -/
def scope? (scopes : List Name) (type : InductiveVal) : MetaM (Option Name) := do
  if isPrivateName type.name || type.name.isInternalDetail || (← isPropFormerType type.type) then
    return none
  return scopes.find? (·.isPrefixOf type.name)

/-- One type. -/
def typeJson (scope : Name) (type : InductiveVal) : MetaM Json := do
  let constructors ← type.ctors.toArray.mapM (constructorJson type)
  let kind := if isStructure (← getEnv) type.name then "structure" else "inductive"
  return Json.mkObj [
    ("name", toJson (toString (type.name.replacePrefix scope .anonymous))),
    ("kind", toJson kind),
    ("constructors", toJson constructors)]

/-- Print the types in the namespaces `scopes` that the modules `own` declare, as one JSON
message. -/
def run (own scopes : List String) : CoreM Unit := MetaM.run' do
  let own : NameSet := own.foldl (fun set name => set.insert name.toName) {}
  let scopes := scopes.map (·.toName)
  let env ← getEnv
  let mut found : Array (Name × InductiveVal) := #[]
  for (name, info) in env.constants.map₁.toList do
    if let .inductInfo type := info then
      let module :=
        (env.getModuleIdxFor? name).bind fun index => env.header.moduleNames[index.toNat]?
      if module.any own.contains then
        if let some scope ← scope? scopes type then
          found := found.push (scope, type)
  let opened := scopes.map fun scope => OpenDecl.simple scope []
  let types ← withTheReader Core.Context ({ · with openDecls := opened }) <|
    (found.qsort (·.2.name.toString < ·.2.name.toString)).mapM fun (scope, type) =>
      typeJson scope type
  logInfo (Json.mkObj [("types", toJson types)]).compress

end Manifest
