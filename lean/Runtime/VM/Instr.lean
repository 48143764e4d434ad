module

public import Runtime.VM.LocalType

/-! The bytecode. -/

@[expose] public section

namespace Runtime.VM

/-- A register's number. -/
abbrev Reg := Nat
/-- A position in a program. -/
abbrev PC := Nat
/-- Where to go on for each label. -/
abbrev JumpTable := List (String × PC)

/-- What a coroutine asks of its effect handler. -/
inductive Action where
  /-- A value of this sort. -/
  | produce (sort : PayloadSort)
  /-- Take note of a register's value. -/
  | consume (src : Reg)
  deriving DecidableEq, Repr

/-- One instruction. -/
inductive Instr where
  | send (chan val : Reg)
  | receive (chan dst : Reg)
  | offer (chan : Reg) (table : JumpTable)
  | choose (chan dst : Reg) (table : JumpTable)
  | open (roles : List Role) (types : List LocalType) (dsts : List Reg)
  | close (chan : Reg)
  | invoke (action : Action) (dst : Reg)
  | acquire (layer : String) (dst : Reg)
  | release (layer : String) (evidence : Reg)
  | fork (chan : Reg)
  | join
  | abort
  /-- `target` is a register that holds the number of a coroutine. -/
  | transfer (chan target : Reg)
  | tag (fact dst : Reg)
  | check (fact : Reg) (role : Role) (dst : Reg)
  | set (dst : Reg) (value : Value)
  | move (dst src : Reg)
  | jump (pc : PC)
  | spawn (pc : PC) (args : List Reg)
  | yield
  | halt
  deriving DecidableEq, Repr

/-- A program: one for each role. -/
abbrev Program := List Instr

/-- What an instruction costs: communication and delegation 2, allocation 4, everything else 1. -/
def Instr.cost : Instr → Nat
  | .send .. | .receive .. | .offer .. | .choose .. | .transfer .. => 2
  | .open .. | .spawn .. => 4
  | _ => 1

/-- The guard layer that the instruction names. -/
def Instr.layer? : Instr → Option String
  | .acquire layer _ | .release layer _ => some layer
  | _ => none

/-- Does the instruction allocate a session or a coroutine? -/
def Instr.allocates : Instr → Bool
  | .open .. | .spawn .. => true
  | _ => false

end Runtime.VM

end
