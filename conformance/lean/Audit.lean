import Lean.Elab.Command
import Lean.Util.CollectAxioms

/-! What a package proves, and on which axioms. The harness puts the package's imports before this
file and a call of `Audit.run` behind it. -/

open Lean Meta

namespace Audit

/-- The axioms of Lean that are named in the audit; a library theorem may look like an axiom too. -/
def knownAxioms : List Name :=
  [``propext, ``Quot.sound, ``Classical.choice, ``sorryAx, ``Lean.ofReduceBool, ``Lean.ofReduceNat,
    ``Lean.trustCompiler]

/-- Axioms that stand for a proof that was not given. -/
def refusedAxioms : List Name :=
  [``sorryAx, ``Lean.ofReduceBool, ``Lean.ofReduceNat, ``Lean.trustCompiler]

/-- The package's module that declares a constant. -/
def ownModule? (own : NameSet) (env : Environment) (name : Name) : Option Name := do
  let index ← env.getModuleIdxFor? name
  let module ← env.header.moduleNames[index.toNat]?
  if own.contains module then some module else none

/-- The names that the compiler made for code; they stand among the constants as placeholders. -/
def codeNames (own : NameSet) (env : Environment) : NameSet := Id.run do
  let mut names : NameSet := {}
  for (module, data) in env.header.moduleNames.zip env.header.moduleData do
    if own.contains module then
      for name in data.extraConstNames do
        names := names.insert name
  return names

/-- Whether nobody wrote this theorem: it has no place in a source file, or it is a field. -/
def isGenerated (name : Name) : CoreM Bool := do
  return name.isInternalDetail || (← getEnv).isProjectionFn name ||
    (← findDeclarationRanges? name).isNone

/-- One exported theorem. -/
def theoremJson (own code : NameSet) (name module : Name) (type : Expr) :
    CoreM Json := do
  let env ← getEnv
  let used ← collectAxioms name
  let axioms := used.filter fun used =>
    knownAxioms.contains used || ((ownModule? own env used).isSome && !code.contains used)
  let statement ← MetaM.run' (ppExpr type)
  return Json.mkObj [
    ("name", toJson (toString name)),
    ("module", toJson (toString module)),
    ("statement", toJson (statement.pretty (width := 1000000))),
    ("axioms", toJson ((axioms.map (toString <| privateToUserName ·)).qsort (· < ·)))]

/-- What is wrong with a constant of the package itself, not with what it uses. -/
def problems (name module : Name) (info : ConstantInfo) : List String :=
  let shown := s!"{privateToUserName name} ({module})"
  let declared :=
    if info matches .axiomInfo _ then [s!"{shown} is an axiom of this package"] else []
  let used := info.getUsedConstantsAsSet
  declared ++ refusedAxioms.filterMap fun refused =>
    if !used.contains refused then none
    else if refused == ``sorryAx then some s!"{shown} is not proved: it uses sorry"
    else some s!"{shown} trusts the compiler instead of a proof: it uses {refused}"

/-- Print the audit of the modules `own` as one JSON message. -/
def run (own : List String) : CoreM Unit := do
  let own : NameSet := own.foldl (fun set name => set.insert name.toName) {}
  let env ← getEnv
  let code := codeNames own env
  let mut found : Array (Name × Name × ConstantInfo) := #[]
  for (name, info) in env.constants.map₁.toList do
    if let some module := ownModule? own env name then
      unless code.contains name do
        found := found.push (name, module, info)
  let mut wrong : Array String := #[]
  let mut theorems : Array Json := #[]
  for (name, module, info) in found.qsort (·.1.toString < ·.1.toString) do
    wrong := wrong ++ (problems name module info).toArray
    if let .thmInfo theorem_ := info then
      unless isPrivateName name || (← isGenerated name) do
        theorems := theorems.push
          (← withOptions (fun o => pp.fieldNotation.set (pp.fullNames.set o true) false) <|
            theoremJson own code name module theorem_.type)
  logInfo (Json.mkObj [("problems", toJson wrong), ("theorems", toJson theorems)]).compress

end Audit
