module

public import Runtime.VM.Event
public import Runtime.VM.Instr

/-! Coroutines: what runs. -/

@[expose] public section

namespace Runtime.VM

/-- Is the coroutine ready to run? -/
inductive CoroutineStatus where
  | ready
  | blocked (on : BlockReason)
  | done
  | faulted (fault : FaultKind)
  deriving DecidableEq, Repr

/-- What the monitor said of the instruction at `pc`: `fault` is none if it let it pass. -/
structure Judgment where
  pc : PC
  fault : Option FaultKind
  deriving DecidableEq, Repr

/-- What a coroutine can know of an endpoint. -/
structure Fact where
  endpoint : Endpoint
  text : String
  deriving DecidableEq, Repr

/-- The facts known once `more` are learnt, each once, in the order in which they became known. -/
def learn (known more : List Fact) : List Fact := known ++ more.filter (!known.contains ·)

/-- What a speculating coroutine has held back. -/
inductive Held where
  /-- A message, not yet in its buffer; `offered` tells offers from sends. -/
  | message (edge : Edge) (message : Message) (offered : Bool)
  | event (event : Event)
  deriving DecidableEq, Repr

/-- One level of speculation: what was saved at the fork, and what was held back since. -/
structure Speculation where
  /-- The endpoint on which it speculates. -/
  endpoint : Endpoint
  registers : List Value
  type : LocalType
  /-- What it knew, and what it was given with an endpoint since. -/
  facts : List Fact
  /-- Oldest first. -/
  held : List Held
  deriving DecidableEq, Repr

/-- Every coroutine has this many registers. -/
def registerCount : Nat := 16

/-- One thread of control. -/
structure Coroutine where
  cid : CoroutineId
  role : Role
  /-- Index of its program. -/
  program : Nat
  pc : PC
  registers : List Value
  status : CoroutineStatus
  /-- The endpoints at which only this coroutine may communicate. -/
  owned : List Endpoint
  /-- Endpoints for which it was woken by a message that it has not taken yet. -/
  tokens : List Endpoint
  facts : List Fact
  /-- The innermost level first. -/
  speculation : List Speculation
  budget : Nat
  /-- How many effects it has requested. Nothing takes it back, so no two requests have one
  nonce. -/
  nonce : Nat
  lane : Nat
  /-- The monitor's last judgment. -/
  judgment : Option Judgment
  /-- The monitor's last rejection. -/
  rejection : Option Judgment
  deriving DecidableEq, Repr

/-- A coroutine about to start, owning nothing. -/
def Coroutine.new (cid : CoroutineId) (role : Role) (program : Nat) (pc : PC)
    (budget lane : Nat) : Coroutine :=
  { cid, role, program, pc, registers := List.replicate registerCount .unit,
    status := .ready, owned := []
    tokens := [], facts := [], speculation := [], budget, nonce := 0, lane, judgment := none,
    rejection := none }

/-- Will it never run again? -/
def Coroutine.terminal (c : Coroutine) : Bool :=
  match c.status with
  | .done | .faulted _ => true
  | .ready | .blocked _ => false

/-- The value in a register. -/
def Coroutine.reg? (c : Coroutine) (r : Reg) : Option Value := c.registers[r]?

/-- Write a register, if there is such a one. -/
def Coroutine.setReg? (c : Coroutine) (r : Reg) (v : Value) : Option Coroutine :=
  if r < c.registers.length then some { c with registers := c.registers.set r v } else none

end Runtime.VM

end
