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

def twice (data again : ModuleData) : Package :=
  (Package.add {} ({} : NameSet) `Demo.Base data).add {} `Demo.Again again

def badProof : ConstantInfo → ConstantInfo
  | .thmInfo val => .thmInfo { val with value := mkConst ``True.intro }
  | info => info

def proving (name : Name) (value : Expr) : Package :=
  let nat := mkConst ``Nat
  let adding := mkApp2 (mkConst ``instHAdd [0]) nat (mkConst ``instAddNat)
  let sum (a b : Nat) :=
    mkApp6 (mkConst ``HAdd.hAdd [0, 0, 0]) nat nat nat adding (.bvar a) (.bvar b)
  let equal := mkApp3 (mkConst ``Eq [1]) nat (sum 1 0) (sum 0 1)
  let type := .forallE `n nat (.forallE `m nat equal .default) .default
  ({} : Package).put `Demo.Base (.thmInfo { name, levelParams := [], type, value, all := [name] })

def isTheorem : ConstantInfo → Bool
  | .thmInfo _ => true
  | _ => false

def run : CoreM Unit := do
  let data ← readModule `Demo.Base
  let badTheorems := { data with constants := (data.constants.filter isTheorem).map badProof }
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
    ("twice", twice data data),
    ("the second proof is bad", twice data badTheorems),
    ("proved by the library too", proving `Nat.add_comm (mkConst ``Nat.add_comm)),
    ("a lie about the library", proving `Nat.add_comm (mkConst ``True.intro)),
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
