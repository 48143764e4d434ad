
/-! Where what runs may be other than what the kernel has, and what the kernel takes on trust. The
harness puts `Replay.lean` and `Entries.lean` before this file. -/

namespace Code

/-- One such place. -/
structure Found where
  kind : String
  name : Name
  /-- Where it stands. -/
  module : Name
  detail : String := ""
  /-- The code that runs in its place, if that is a constant. -/
  runs : Option Name := none
  /-- Does it reach beyond what names it? -/
  everywhere : Bool := false

/-- What is trusted by the kernel itself, if somebody uses it. -/
def reducers : List Name :=
  [``Lean.reduceBool, ``Lean.reduceNat, ``Lean.ofReduceBool, ``Lean.ofReduceNat,
    ``Lean.trustCompiler]

/-- What attributes of a module's declarations say. -/
def ofModule (module : Name) (data : ModuleData) : Array Found := Id.run do
  let mut found : Array Found := #[]
  for (name, code) in Entries.ofAttribute Compiler.implementedByAttr data do
    found := found.push
      { kind := "implemented_by", name, module, runs := some code
        detail := toString (privateToUserName code) }
  for (name, extern) in Entries.ofAttribute externAttr data do
    let symbols := extern.entries.filterMap fun
      | .inline _ code => some code
      | .standard _ symbol => some symbol
      | _ => none
    found := found.push { kind := "extern", name, module, detail := ", ".intercalate symbols }
  for (name, symbol) in Entries.ofAttribute exportAttr data do
    found := found.push
      { kind := "export", name, module, detail := toString symbol, everywhere := true }
  for attr in [regularInitAttr, builtinInitAttr] do
    for (name, code) in Entries.ofAttribute attr data do
      found := found.push
        { kind := "initialize", name, module, everywhere := true
          detail := toString (privateToUserName code) }
  for entry in Entries.entries (ScopedEnvExtension.Entry Compiler.CSimp.Entry) data
      Compiler.CSimp.ext.ext.name do
    let entry := Entries.unscoped entry
    found := found.push
      { kind := "csimp", name := entry.thmName, module, everywhere := true
        detail := s!"{entry.fromDeclName} runs as {privateToUserName entry.toDeclName}" }
  return found ++ ofSyntax ++ ofImports
where
  /-- What changes how Lean reads and shows whatever imports the module. -/
  ofSyntax : Array Found :=
    let names := Entries.ofKeyed Elab.macroAttribute data ++
      Entries.ofKeyed Elab.Term.termElabAttribute data ++
      Entries.ofKeyed Elab.Command.commandElabAttribute data ++
      Entries.ofKeyed Elab.Tactic.tacticElabAttribute data ++
      Entries.ofKeyed PrettyPrinter.Delaborator.appUnexpanderAttribute data ++
      Entries.ofKeyed PrettyPrinter.Delaborator.delabAttribute data
    names.map fun name => { kind := "syntax", name, module, everywhere := true }
  /-- Library modules with which code may change Lean as it compiles. -/
  ofImports : Array Found :=
    let changing := data.imports.filter fun used =>
      used.module.getRoot == `Lake || (used.module.getRoot == `Lean &&
        !(`Lean.Data).isPrefixOf used.module)
    changing.map fun used =>
      { kind := "import", name := module, module, everywhere := true
        detail := toString used.module }

/-- What a constant is, whatever its attributes are. Of recursive definitions Lean makes unsafe
copies to run, which have no place in a source file; one that somebody wrote runs all the same. -/
def ofConstant (p : Replay.Package) (notes : Entries.Notes) (info : ConstantInfo) :
    Array Found := Id.run do
  let (name, module) := (info.name, p.homes.getD info.name .anonymous)
  let mut found : Array Found := #[]
  let used := info.getUsedConstantsAsSet
  for reducer in reducers do
    if used.contains reducer then
      found := found.push { kind := "reduceBool", name, module, detail := toString reducer }
  if let .opaqueInfo _ := info then
    let copied := p.constants.contains (Compiler.mkUnsafeRecName name)
    found := found.push { kind := if copied then "partial" else "opaque", name, module }
  if info.isUnsafe || info.isPartial then
    let written := notes.ranges.contains name
    match Compiler.isUnsafeRecName? name with
    | some copied => if written then
      found := found.push
        { kind := "implemented_by", name := copied, module, detail := toString name }
    | none => if written || !name.isInternalDetail then
      found := found.push { kind := "unsafe", name, module }
  return found

/-- All that is found in a package. -/
def ofPackage (p : Replay.Package) (notes : Entries.Notes) : Array Found :=
  let attributes := p.modules.flatMap fun (module, data) => ofModule module data
  p.constants.fold (init := attributes) fun found _ info => found ++ ofConstant p notes info

/-- What a constant uses, and what runs in its place. -/
def uses (p : Replay.Package) (inPlace : Std.HashMap Name Name) (info : ConstantInfo) :
    NameSet := Id.run do
  let mut used := info.getUsedConstantsAsSet
  if let .inductInfo val := info then
    used := val.ctors.foldl NameSet.insert used
  for code in [inPlace[info.name]?, some (Compiler.mkUnsafeRecName info.name)] do
    if let some code := code then
      if p.constants.contains code then used := used.insert code
  return used

/-- All of the package that is reached from these, also by way of what runs in a name's place. -/
partial def reached (p : Replay.Package) (inPlace : Std.HashMap Name Name) (seen : NameSet)
    (name : Name) : NameSet :=
  match p.find? name with
  | none => seen
  | some info =>
    if seen.contains name then seen
    else (uses p inPlace info).foldl (reached p inPlace) (seen.insert name)

end Code
