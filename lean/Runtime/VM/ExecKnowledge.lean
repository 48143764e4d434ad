module

public import Runtime.VM.ExecSpeculation

/-! Delegation and knowledge: transfer, tag, check. -/

@[expose] public section

namespace Runtime.VM

/-- Give an endpoint, with its tokens and facts, to another coroutine that may still run. -/
def execTransfer (v : View) (chan target : Reg) : Outcome := do
  let t ← orFault (v.typed chan)
  match ← v.read target, v.target with
  | .nat cid, some other =>
    if cid == v.co.cid || other.terminal then fault .transferFault
    else
      let e := t.endpoint
      pure {
        co := { v.co.next with
          owned := v.co.owned.erase e
          tokens := v.co.tokens.filter (· != e)
          facts := v.co.facts.filter (·.endpoint != e) }
        delivery := some {
          endpoint := e
          tokens := v.co.tokens.filter (· == e)
          facts := v.co.facts.filter (·.endpoint == e)
          type := t.type }
        events := [.transferred e v.co.cid other.cid] }
  | _, _ => fault .transferFault

/-- A fact in a register: a pair of a channel and a string. -/
def View.fact (v : View) (r : Reg) : Except Stop Fact := do
  match ← v.read r with
  | .prod (.chan endpoint) (.string text) => pure { endpoint, text }
  | _ => fault .factFault

/-- Learn a fact of an owned endpoint; `dst` becomes true. -/
def execTag (v : View) (fact dst : Reg) : Outcome := do
  let f ← v.fact fact
  if !v.co.owned.contains f.endpoint then fault .channelClosed
  else
    let co ← v.co.write dst (.bool true)
    let (co, events) :=
      { co.next with facts := learn co.facts [f] }.tell (.tagged v.co.cid f.endpoint f.text)
    pure { co, events }

/-- May facts be used by this role? -/
def FlowPolicy.allows : FlowPolicy → Role → Bool
  | .allowAll, _ => true
  | .denyAll, _ => false
  | .allowRoles roles, role => roles.contains role

/-- Is a fact known, and may the role use it? -/
def execCheck (cfg : VMConfig) (v : View) (fact : Reg) (role : Role) (dst : Reg) : Outcome := do
  let f ← v.fact fact
  let passed := v.co.facts.contains f && cfg.flow.allows role
  let co ← v.co.write dst (.bool passed)
  let (co, events) := co.next.tell (.checked v.co.cid f.endpoint f.text role passed)
  pure { co, events }

end Runtime.VM

end
