module

public import Runtime.VM.Step

/-! What the claims about single steps speak of: a change of a status, and of nothing else. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

/-- The change does nothing but set the status of `co` and the monitor's two notes on it: it writes
no session and no layer, delivers, opens and starts nothing, uses no effect, and tells at most that
`co` faulted. So the pc stays, and no register, endpoint, token, fact or credit is gone. -/
structure OnlyStatus (co : Coroutine) (c : Change) : Prop where
  sessions : c.sessions = []
  layer : c.layer = none
  delivery : c.delivery = none
  opened : c.opened = none
  spawned : c.spawned = none
  effects : c.effects = []
  events : c.events = [] ∨ ∃ kind, c.events = [.faulted co.cid kind]
  rest : c.co =
    { co with status := c.co.status, judgment := c.co.judgment, rejection := c.co.rejection }

end Runtime.Proofs

end
