import Lean.Elab.Command
import Lean.Meta.Basic

/-! The places of the arms that `Cover` marked, each with the definition that it belongs to. The
harness puts the package's imports before this file and a call of `Places.run` behind it.
Definitions of propositions are left out, for nothing runs them. -/

open Lean

namespace Places

/-- Is the first name the better one for what both have? What Lean derives from a definition has
longer names. -/
def better (a b : String) : Bool :=
  a.length < b.length || (a.length == b.length && a < b)

/-- Does a constant, given all its arguments, state something? -/
def states (info : ConstantInfo) : MetaM Bool :=
  Meta.forallTelescopeReducing info.type fun _ result => return result.isProp

/-- Print the places of all marks in the definitions of the modules that are imported. -/
def run : CoreM Unit := do
  let found ← IO.mkRef ({} : Std.HashMap Nat String)
  for (name, info) in (← getEnv).constants.map₁.toList do
    if let some value := info.value? then
      if value.getUsedConstantsAsSet.contains `Cover.pass then
        if ← (states info).run' then continue
        let shown := toString (privateToUserName name)
        value.forEach fun e => do
          if e.isAppOf `Cover.pass then
            if let some place := (e.getArg! 0).nat? then
              found.modify (·.alter place fun
                | some known => some (if better shown known then shown else known)
                | none => some shown)
  let places := (← found.get).toArray.qsort (·.1 < ·.1)
  logInfo (Json.mkObj [("places", toJson places)]).compress

end Places
