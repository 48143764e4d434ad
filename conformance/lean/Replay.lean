import Lean.Compiler.CSimpAttr
import Lean.Compiler.ImplementedByAttr
import Lean.Elab.Command

/-! A package as the kernel alone has it. The harness puts the library modules that the package
imports before this file; the package itself is not imported, so that none of its code runs here and
none of its syntax is read: its `.olean` files are read as data, and every declaration in them is
given to the kernel again, in dependency order, over the library's environment. -/

open Lean Meta

namespace Replay

/-- A package's declarations as its files claim them. -/
structure Package where
  modules : Array (Name × ModuleData) := #[]
  /-- All but the placeholders for compiled code. -/
  constants : Std.HashMap Name ConstantInfo := {}
  /-- The module of each constant. -/
  homes : Std.HashMap Name Name := {}
  problems : Array String := #[]

def Package.find? (p : Package) (name : Name) : Option ConstantInfo :=
  p.constants[name]?

/-- How a name is shown, with its module: private ones look like others. -/
def Package.shown (p : Package) (name : Name) : String :=
  s!"{privateToUserName name} ({p.homes.getD name .anonymous})"

/-- Does a constant stand in the file for compiled code alone? The compiler's names are listed as
unsafe axioms, which no declaration that the kernel checks may use. -/
def isPlaceholder (extra : NameSet) (info : ConstantInfo) : Bool :=
  extra.contains info.name && info.isUnsafe && info matches .axiomInfo _

/-- What a compiled module holds; of several parts the last is whole. -/
def readModule (name : Name) : IO ModuleData := do
  let olean ← findOLean name
  let mut parts := #[olean]
  for suffix in ["server", "private"] do
    let part := olean.addExtension suffix
    if ← part.pathExists then parts := parts.push part
  let some (data, _) := (← readModuleDataParts parts).back?
    | throw <| IO.userError s!"{olean} is empty"
  return data

/-- Has a module the name of one of Lean's own library? That is trusted, and nothing else is. -/
def isLibrary (name : Name) : Bool :=
  [`Init, `Std, `Lean, `Lake].contains name.getRoot

def Package.put (p : Package) (module : Name) (info : ConstantInfo) : Package :=
  { p with
    constants := p.constants.insert info.name info
    homes := p.homes.insert info.name module }

/-- With one more thing that is wrong. -/
def Package.wrong (p : Package) (what : String) : Package :=
  { p with problems := p.problems.push what }

/-- Put a constant among the others. Lean lets two modules prove the same theorem under one name, as
it does itself for equations: then both proofs are checked. -/
def Package.declare (p : Package) (module : Name) (info : ConstantInfo) : Package :=
  match p.homes[info.name]?, p.find? info.name, info with
  | none, _, _ => p.put module info
  | _, some (.thmInfo one), .thmInfo other =>
    if one.type == other.type && one.levelParams == other.levelParams then
      let name := .num info.name p.constants.size
      p.put module (.thmInfo { other with name, all := [name] })
    else p.wrong s!"{privateToUserName info.name} is another theorem in {module}"
  | some home, _, _ =>
    p.wrong s!"{privateToUserName info.name} is declared in {home} and in {module}"

/-- Put one module among the others. -/
def Package.add (p : Package) (own : NameSet) (module : Name) (data : ModuleData) : Package :=
  Id.run do
    let extra := data.extraConstNames.foldl NameSet.insert {}
    let mut p := { p with modules := p.modules.push (module, data) }
    if isLibrary module then
      p := p.wrong s!"{module} has the name of a library module"
    for used in data.imports do
      unless own.contains used.module || isLibrary used.module do
        p := p.wrong s!"{module} imports {used.module}, neither of this package nor of the library"
    for info in data.constants do
      unless isPlaceholder extra info do
        p := p.declare module info
    return p

/-- Read the modules of a package. -/
def Package.read (own : List String) : IO Package := do
  let names := own.map String.toName
  let set : NameSet := names.foldl NameSet.insert {}
  names.foldlM (init := {}) fun p name => return p.add set name (← readModule name)

/-- The types that are declared together, and their constructors. -/
def withConstructors (p : Package) (val : InductiveVal) : List Name :=
  val.all.flatMap fun name =>
    match p.find? name with
    | some (.inductInfo val) => name :: val.ctors
    | _ => [name]

/-- What must be there before a constant: of inductive types, for all that are declared with it. -/
def needed (p : Package) (info : ConstantInfo) : NameSet := Id.run do
  let .inductInfo val := info | return info.getUsedConstantsAsSet
  let together := withConstructors p val
  let mut used : NameSet := {}
  for name in together do
    if let some info := p.find? name then
      used := info.type.getUsedConstants.foldl NameSet.insert used
  return used.filter (!together.contains ·)

/-- The inductive types that are declared together, as they were written. -/
def inductives (p : Package) (val : InductiveVal) : List InductiveType :=
  val.all.filterMap fun name => do
    let .inductInfo val ← p.find? name | none
    let ctors := val.ctors.filterMap fun ctor =>
      (p.find? ctor).map fun info => { name := ctor, type := info.type }
    return { name, type := val.type, ctors }

/-- A declaration as it is given to the kernel, under the name of its first constant. -/
structure Step where
  name : Name
  used : NameSet
  decl : Declaration

/-- Which constants were met, and the declarations so far, each behind all that it uses. -/
structure Order where
  met : NameSet := {}
  steps : Array Step := #[]

/-- Put a constant behind all that it uses. Unsafe ones prove nothing: no other may use them. -/
partial def Package.visit (p : Package) (name : Name) : StateM Order Unit := do
  let some info := p.find? name | return
  if info.isUnsafe || info.isPartial || (← get).met.contains name then return
  modify fun order => { order with met := order.met.insert name }
  let used := needed p info
  let put (decl : Declaration) : StateM Order Unit := do
    for used in used do p.visit used
    modify fun order => { order with steps := order.steps.push { name, used, decl } }
  match info with
  | .ctorInfo val => p.visit val.induct
  | .recInfo val => val.all.forM p.visit
  | .inductInfo val =>
    -- whichever of them is met first brings them all
    modify fun order =>
      { order with met := (withConstructors p val).foldl NameSet.insert order.met }
    put (.inductDecl val.levelParams val.numParams (inductives p val) false)
  | .defnInfo val => put (.defnDecl val)
  | .thmInfo val => put (.thmDecl val)
  | .opaqueInfo val => put (.opaqueDecl val)
  | .axiomInfo val => put (.axiomDecl val)
  | .quotInfo _ => return

/-- The environment while declarations are added, and what became of those that were not. -/
structure State where
  env : Kernel.Environment
  refused : Std.HashMap Name String := {}

/-- A theorem that the library proves as well, as it happens with equations, is checked under
another name: the kernel has none twice. -/
def renamed (env : Kernel.Environment) (step : Step) : Declaration :=
  match step.decl, env.find? step.name with
  | .thmDecl val, some known =>
    let name := .num val.name 0
    if known.type == val.type && known.levelParams == val.levelParams then
      .thmDecl { val with name, all := [name] }
    else step.decl
  | _, _ => step.decl

/-- Give a declaration to the kernel, if it has all that this uses. -/
def State.add (p : Package) (s : State) (step : Step) : BaseIO State := do
  let missing := step.used.toList.filter fun used =>
    p.constants.contains used && (s.env.find? used).isNone
  if let used :: _ := missing then
    let why := s!"it rests on {privateToUserName used}, which the kernel does not have"
    return { s with refused := s.refused.insert step.name why }
  match s.env.addDeclCore 0 (renamed s.env step) none with
  | .ok env => return { s with env }
  | .error refusal =>
    let why ← (refusal.toMessageData {}).toString
    return { s with refused := s.refused.insert step.name why }

/-- Is what the kernel has now what the file claims? Of the inductive types it makes constructors
and recursors itself; all others it takes as they are given, or not at all. -/
def agrees : ConstantInfo → ConstantInfo → Bool
  | .ctorInfo claimed, .ctorInfo made => claimed == made
  | .recInfo claimed, .recInfo made => claimed == made
  | .inductInfo claimed, .inductInfo made =>
    claimed.levelParams == made.levelParams && claimed.type == made.type &&
    claimed.numParams == made.numParams && claimed.numIndices == made.numIndices &&
    claimed.all == made.all && claimed.ctors == made.ctors &&
    claimed.numNested == made.numNested && claimed.isRec == made.isRec &&
    claimed.isReflexive == made.isReflexive
  | .ctorInfo _, _ | .recInfo _, _ | .inductInfo _, _ => false
  | _, _ => true

/-- What came of a package: the environment that the kernel made of it, and what is wrong. -/
structure Replayed extends Package where
  env : Kernel.Environment
  steps : Array Step

/-- Replay every declaration over this environment; each that the kernel does not take, or that the
replay does not reach, is a problem. -/
def Package.replay (p : Package) (env : Kernel.Environment) : BaseIO Replayed := do
  let names := (p.constants.toArray.map (·.1)).qsort (·.toString < ·.toString)
  let (_, order) := (names.forM p.visit).run {}
  let s ← order.steps.foldlM (init := { env }) (State.add p)
  let mut problems := p.problems
  for name in names do
    let some info := p.find? name | continue
    if info.isUnsafe || info.isPartial then continue
    if let some why := s.refused[name]? then
      problems := problems.push s!"{p.shown name} is refused by the kernel: {why}"
    else match s.env.find? name with
    | none => problems := problems.push s!"{p.shown name} is not reached by the replay"
    | some made => unless agrees info made do
      problems := problems.push s!"{p.shown name} is not what the kernel makes of its type"
  return { p with problems, env := s.env, steps := order.steps }

/-- An environment to print terms in: what the kernel took, added to Lean's own. Of private names
that differ in their module alone it can hold one, and only it. -/
def Replayed.shownIn (r : Replayed) (env : Environment) : Environment := Id.run do
  let mut (env, taken) := (env, ({} : NameSet))
  for step in r.steps do
    let names := step.decl.getNames.map privateToUserName
    unless (r.env.find? step.name).isNone || names.any taken.contains do
      if let .ok more := env.addDeclCore 0 step.decl none (doCheck := false) then
        env := more
        taken := names.foldl NameSet.insert taken
  return env

end Replay
