module

public import Runtime.VM.Outcome

/-! The life of sessions: open and close. -/

@[expose] public section

namespace Runtime.VM

/-- Write each value into its register, in order. -/
def Coroutine.writeAll (co : Coroutine) : List (Reg × Value) → Except Stop Coroutine
  | [] => pure co
  | (r, value) :: rest => do (← co.write r value).writeAll rest

/-- Is this a type that a role of a session among `roles` can have? -/
def LocalType.fits (roles : List Role) (role : Role) (t : LocalType) : Bool :=
  t.wellFormed [] && t.partnersIn roles role

/-- Open a session of which this coroutine owns every endpoint; their channels go into `dsts`. -/
def execOpen (cfg : VMConfig) (v : View) (roles : List Role) (types : List LocalType)
    (dsts : List Reg) : Outcome :=
  match v.alloc with
  | none => fault .openFault
  | some alloc =>
    if roles.isEmpty || roles.length != types.length || roles.length != dsts.length then
      fault .openFault
    else if !allDistinct roles then fault .openFault
    else if !(roles.zip types).all (fun (r, t) => t.fits roles r) then fault .openFault
    else if alloc.nextSid ≥ cfg.maxSessions then fault .sessionLimit
    else do
      let sid := alloc.nextSid
      let endpoints := roles.map fun role => ({ sid, role } : Endpoint)
      let co ← v.co.writeAll (dsts.zip (endpoints.map .chan))
      pure {
        co := { co.next with owned := co.owned ++ endpoints }
        opened := some (Session.new sid cfg.buffer (roles.zip types))
        events := [.opened sid roles] }

/-- Give up an endpoint whose protocol is done. -/
def execClose (v : View) (chan : Reg) : Outcome := do
  let t ← orFault (v.typed chan)
  if t.type != .done then fault .closeFault
  else
    let session := t.session.close t.endpoint.role
    let over := if session.status = .closed then [.epochAdvanced session.sid session.epoch] else []
    pure {
      co := { v.co.next with
        owned := v.co.owned.erase t.endpoint
        tokens := v.co.tokens.filter (· != t.endpoint) }
      sessions := [session]
      events := .closed t.endpoint :: over }

end Runtime.VM

end
