module

public import Runtime.VM.Monitor

/-! What an instruction comes to: it commits whole, or it waits, or it faults, and in the last two
cases it has nothing to write. -/

@[expose] public section

namespace Runtime.VM

/-- Why an instruction did not commit. -/
inductive Stop where
  | block (on : BlockReason)
  | fault (kind : FaultKind)
  deriving DecidableEq, Repr

/-- A change, or the reason why there is none. -/
abbrev Outcome := Except Stop Change

/-- Stop with a fault. -/
def fault {α : Type} (kind : FaultKind) : Except Stop α := throw (.fault kind)

/-- Stop with the fault of a look-up, if it has one. -/
def orFault {α : Type} : Except FaultKind α → Except Stop α
  | .ok a => pure a
  | .error kind => fault kind

/-- The value in a register. -/
def View.read (v : View) (r : Reg) : Except Stop Value :=
  match v.co.reg? r with
  | some value => pure value
  | none => fault .outOfRegisters

/-- The coroutine with a register written. -/
def Coroutine.write (co : Coroutine) (r : Reg) (value : Value) : Except Stop Coroutine :=
  match co.setReg? r value with
  | some co => pure co
  | none => fault .outOfRegisters

/-- The coroutine at the next instruction. -/
def Coroutine.next (co : Coroutine) : Coroutine := { co with pc := co.pc + 1 }

end Runtime.VM

end
