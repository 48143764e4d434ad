
/-! What modules note of their declarations beside what the kernel has: places, sentences, and
attributes that decide which code runs. The harness puts `Replay.lean` before this file. -/

namespace Entries

/-- The entries of one extension, of the type that the extension writes. -/
unsafe def castEntries (α : Type) (data : ModuleData) (extension : Name) : Array α :=
  match data.entries.find? (·.1 == extension) with
  | some (_, entries) => unsafeCast entries
  | none => #[]

@[implemented_by castEntries]
opaque entries (α : Type) (data : ModuleData) (extension : Name) : Array α

/-- What the modules of a package say of its names. -/
structure Notes where
  ranges : Std.HashMap Name DeclarationRanges := {}
  docs : Std.HashMap Name String := {}
  projections : NameSet := {}

/-- The notes of one module are put among the others. -/
def Notes.add (notes : Notes) (data : ModuleData) : Notes where
  ranges := notes.ranges.insertMany (entries (Name × DeclarationRanges) data declRangeExt.name)
  docs := notes.docs.insertMany (entries (Name × String) data docStringExt.name)
  projections := (entries (Name × ProjectionFunctionInfo) data projectionFnInfoExt.name).foldl
    (fun set entry => set.insert entry.1) notes.projections

def Notes.of (p : Replay.Package) : Notes :=
  p.modules.foldl (init := {}) fun notes module => notes.add module.2

/-- Did nobody write this? It has no place in a source file, or it is a field. -/
def Notes.generated (notes : Notes) (name : Name) : Bool :=
  name.isInternalDetail || notes.projections.contains name || !notes.ranges.contains name

/-- The first and last line of a declaration; 0 if it has no place. -/
def Notes.lines (notes : Notes) (name : Name) : Nat × Nat :=
  match notes.ranges[name]? with
  | some ranges => (ranges.range.pos.line, ranges.range.endPos.line)
  | none => (0, 0)

/-- What is said of names by an attribute that takes an argument. -/
def ofAttribute {α : Type} (attr : ParametricAttribute α) (data : ModuleData) :
    Array (Name × α) :=
  entries (Name × α) data attr.ext.name

/-- What a scoped extension holds, whatever the scope. -/
def unscoped {α : Type} : ScopedEnvExtension.Entry α → α
  | .global entry | .scoped _ entry => entry

/-- The declarations that say how syntax is read, unfolded, elaborated or shown. -/
def ofKeyed {γ : Type} (attr : KeyedDeclsAttribute γ) (data : ModuleData) : Array Name :=
  (entries (ScopedEnvExtension.Entry KeyedDeclsAttribute.OLeanEntry) data
    attr.ext.ext.name).map fun entry => (unscoped entry).declName

/-- The fields of a structure, as its constructor takes them. -/
def fields (p : Replay.Package) (structName : Name) : Array StructureFieldInfo := Id.run do
  let some (.inductInfo { ctors := [ctor], numParams, .. }) := p.find? structName | return #[]
  let some (.ctorInfo val) := p.find? ctor | return #[]
  return (binders val.type).drop numParams |>.toArray.map fun (fieldName, binderInfo) =>
    { fieldName, projFn := structName ++ fieldName, subobject? := none, binderInfo }
where
  binders : Expr → List (Name × BinderInfo)
    | .forallE name _ body info => (name, info) :: binders body
    | _ => []

/-- Tell an environment how structures and matches of a package are printed, and nothing else. -/
def describe (p : Replay.Package) (env : Environment) : Environment :=
  p.modules.foldl (init := env) fun env (_, data) =>
    let structureExt := mkPrivateNameCore `Lean.Structure `Lean.structureExt
    let structures := entries StructureInfo data structureExt
    let matchers := entries Match.Extension.Entry data Match.Extension.extension.name
    let env := structures.foldl (init := env) fun env { structName, .. } =>
      registerStructure env { structName, fields := fields p structName }
    matchers.foldl (init := env) fun env { name, info } =>
      Match.Extension.addMatcherInfo env name info

end Entries
