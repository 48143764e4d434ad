module

public import Runtime.VM.ExecSpeculation

/-! Effects, registers and control: invoke, set, move, jump, spawn, yield, halt. -/

@[expose] public section

namespace Runtime.VM

/-- Ask the effect handler; its answer goes into `dst`. While speculating, only the event is held
back. -/
def execInvoke (cfg : VMConfig) (v : View) (action : Action) (dst : Reg) : Outcome := do
  let n := v.co.nonce
  let (request, output) ← match action with
    | .produce sort => do
      pure (EffectRequest.produce sort, ← orFault (answerProduce cfg v.co.cid n sort))
    | .consume src => do
      let value ← v.read src
      pure (EffectRequest.consume value, ← orFault (answerConsume cfg v.co.cid n value))
  let co ← v.co.write dst output
  let (co, events) := { co.next with nonce := n + 1 }.tell (.invoked co.cid n request)
  pure { co, events, effects := [(n, request, output)] }

/-- Write a constant. -/
def execSet (v : View) (dst : Reg) (value : Value) : Outcome := do
  pure { co := (← v.co.write dst value).next }

/-- Copy a register. -/
def execMove (v : View) (dst src : Reg) : Outcome := do
  pure { co := (← v.co.write dst (← v.read src)).next }

/-- Go on elsewhere. -/
def execJump (v : View) (pc : PC) : Outcome :=
  pure { co := { v.co with pc } }

/-- Start a coroutine with the same program and role, in the same lane; it owns nothing, and finds
the arguments in its first registers. -/
def execSpawn (cfg : VMConfig) (v : View) (pc : PC) (args : List Reg) : Outcome :=
  match v.alloc with
  | none => fault .coroutineLimit
  | some alloc =>
    if alloc.nextCid ≥ cfg.maxCoroutines then fault .coroutineLimit
    else do
      let values ← args.mapM v.read
      if values.length > registerCount then fault .outOfRegisters
      else
        let fresh := Coroutine.new alloc.nextCid v.co.role v.co.program pc cfg.budget v.co.lane
        let child := { fresh with registers := values ++ fresh.registers.drop values.length }
        pure {
          co := v.co.next
          spawned := some child
          events := [.spawned v.co.cid child.cid] }

/-- Let others run. -/
def execYield (v : View) : Outcome := pure { co := v.co.next }

/-- Stop for good. -/
def execHalt (v : View) : Outcome := pure { co := { v.co.next with status := .done } }

end Runtime.VM

end
