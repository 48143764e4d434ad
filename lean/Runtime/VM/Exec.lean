module

public import Runtime.VM.ExecControl
public import Runtime.VM.ExecGuard
public import Runtime.VM.ExecKnowledge
public import Runtime.VM.ExecSession

/-! The dispatch: one arm for each instruction. -/

@[expose] public section

namespace Runtime.VM

/-- Run one instruction on its view. -/
def execInstr (cfg : VMConfig) (v : View) : Instr → Outcome
  | .send chan val => execSend cfg v chan val
  | .receive chan dst => execReceive v chan dst
  | .offer chan table => execOffer cfg v chan table
  | .choose chan dst table => execChoose v chan dst table
  | .open roles types dsts => execOpen cfg v roles types dsts
  | .close chan => execClose v chan
  | .invoke action dst => execInvoke cfg v action dst
  | .acquire _ dst => execAcquire v dst
  | .release _ evidence => execRelease v evidence
  | .fork chan => execFork cfg v chan
  | .join => execJoin cfg v
  | .abort => execAbort v
  | .transfer chan target => execTransfer v chan target
  | .tag fact dst => execTag v fact dst
  | .check fact role dst => execCheck cfg v fact role dst
  | .set dst value => execSet v dst value
  | .move dst src => execMove v dst src
  | .jump pc => execJump v pc
  | .spawn pc args => execSpawn cfg v pc args
  | .yield => execYield v
  | .halt => execHalt v

end Runtime.VM

end
