module

public import Runtime.VM.Runtime.ThreadedRunner
public import Runtime.Wire.Case

/-! The machine of a case: loaded, and run as the case says. -/

@[expose] public section

namespace Runtime.Wire

open Runtime.VM

/-- Load a case and run it with the runner that it names, or say which image is refused and why. -/
def runMachine (c : Case) : Except (Nat × LoadRefusal) (RunStatus × VMState) := do
  let st ← loadAll c.config c.images
  match c.runner with
  | .cooperative => return runScheduled c.fuel c.concurrency st
  | .threaded => return runScheduledThreaded c.fuel c.concurrency st

end Runtime.Wire

end
