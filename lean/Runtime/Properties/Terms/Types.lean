module

public import Runtime.Properties.Terms.Messages

/-! What the claims about types speak of: what an endpoint does, and what its type goes on as. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

/-- What an endpoint does to a message: put it on its way, or take it; to or from whom; and under
which label. -/
structure Move where
  puts : Bool
  partner : Role
  label : String

/-- What the event tells that the endpoint did to a message, if it tells that. -/
def moveAt (e : Endpoint) : Event → Option Move
  | .sent edge m | .offered edge m =>
    if edge.sid = e.sid ∧ edge.sender = e.role then some ⟨true, edge.receiver, m.label⟩ else none
  | .received edge m | .chose edge m =>
    if edge.sid = e.sid ∧ edge.receiver = e.role then some ⟨false, edge.sender, m.label⟩ else none
  | _ => none

/-- What a type goes on as after a move, if it allows it. -/
def along : LocalType → Move → Option LocalType
  | .send partner branches, ⟨true, other, label⟩ =>
    if partner = other then (branches.find? label).map (·.2.unfold) else none
  | .recv partner branches, ⟨false, other, label⟩ =>
    if partner = other then (branches.find? label).map (·.2.unfold) else none
  | _, _ => none

/-- What the endpoint's type goes on as after these events, if it allows all that the endpoint does
in them. -/
def follow (e : Endpoint) : LocalType → List Event → Option LocalType
  | t, [] => some t
  | t, event :: rest =>
    match moveAt e event with
    | none => follow e t rest
    | some move => (along t move).bind (follow e · rest)

/-- From the one state to the other only events were added, and the type of every endpoint that was
there is what its old type goes on as after them. -/
def TypesGoOn (st after : VMState) : Prop :=
  ∃ new, happened after = happened st ++ new ∧
    ∀ s ∈ st.sessions, ∃ s' ∈ after.sessions, s'.sid = s.sid ∧
      ∀ role t, s.type? role = some t → ∃ t', s'.type? role = some t' ∧
        follow { sid := s.sid, role } t new = some t'

/-- No coroutine may speculate, so that nothing is held back or undone, and no failure event goes
back to a checkpoint. -/
structure NothingUndone (config : VMConfig) : Prop where
  held : config.speculationDepth = 0
  going : ∀ f ∈ config.failures, f.2 ≠ .restart

end Runtime.Proofs

end
