/-! What the replay says of a module whose data was tampered with. The test puts `Replay.lean`
before this file. -/

namespace Tampered

open Replay

def tampered (data : ModuleData) (change : ConstantInfo → List ConstantInfo) : Package :=
  let constants := (data.constants.toList.flatMap change).toArray
  Package.add {} ({} : NameSet) `Demo.Base
    { data with constants, constNames := constants.map (·.name) }

def withImport (data : ModuleData) (name : Name) : Package :=
  let imports := data.imports.push { module := name }
  Package.add {} ({} : NameSet) `Demo.Base { data with imports }

def twice (data : ModuleData) (change : ConstantInfo → ConstantInfo) : Package :=
  let again := { data with constants := data.constants.map change }
  (Package.add {} ({} : NameSet) `Demo.Base data).add {} `Demo.Again again

def badProof : ConstantInfo → ConstantInfo
  | .thmInfo val => .thmInfo { val with value := mkConst ``True.intro }
  | info => info

def isTheorem : ConstantInfo → Bool
  | .thmInfo _ => true
  | _ => false

def run : CoreM Unit := do
  let data ← readModule `Demo.Base
  let theorems := { data with
    constants := data.constants.filter isTheorem, constNames := #[] }
  let smuggled : ConstantInfo := .axiomInfo
    { name := `Demo.smuggled, levelParams := [], type := mkConst ``False, isUnsafe := false }
  let cases : List (String × Package) := [
    ("whole", tampered data fun info => [info]),
    ("no type", tampered data fun info => if info.name == `Demo.Facts then [] else [info]),
    ("another recursor", tampered data fun
      | .recInfo val => [.recInfo { val with numMinors := val.numMinors + 1 }]
      | info => [info]),
    ("another constructor", tampered data fun
      | .ctorInfo val => [.ctorInfo { val with numFields := val.numFields + 1 }]
      | info => [info]),
    ("another type", tampered data fun
      | .inductInfo val => [.inductInfo { val with isRec := true }]
      | info => [info]),
    ("a bad proof", tampered data fun info => [badProof info]),
    ("a hidden axiom", tampered
      { data with extraConstNames := data.extraConstNames.push `Demo.smuggled }
      fun info => if info.name == `Demo.Facts then [info, smuggled] else [info]),
    ("twice", twice data id),
    ("the second proof is bad", twice theorems badProof),
    ("a foreign import", withImport data `Evil.Module)]
  let env := (← getEnv).toKernelEnv
  let mut told : Array (String × Json) := #[]
  for (name, package) in cases do
    let replayed ← package.replay env
    let taken := package.constants.toList.filter fun (name, _) => (replayed.env.find? name).isSome
    told := told.push (name, Json.mkObj [
      ("problems", toJson replayed.problems),
      ("taken", toJson (taken.map (toString ·.1)))])
  logInfo (Json.mkObj told.toList).compress

end Tampered
