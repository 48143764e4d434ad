module

public import Runtime.VM.Kernel

/-! What the claims about every reached state speak of: machines whose queue, ids and owners are in
order. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

/-- Some session has this endpoint, and it was not closed. -/
def IsOpen (sessions : List Session) (e : Endpoint) : Prop :=
  ∃ s ∈ sessions, s.sid = e.sid ∧ e.role ∈ s.roles ∧ e.role ∉ s.closed

/-- Queue, ids and owners of a machine are in order. -/
structure Lawful (st : VMState) : Prop where
  /-- The queue names nobody twice. -/
  once : st.queue.Nodup
  /-- Whoever is queued is there and ready, and whoever is ready is queued. -/
  queued : ∀ cid, cid ∈ st.queue ↔ st.runnable cid = true
  /-- No two coroutines have one id, and none has one that is still to be handed out. -/
  coroutines : (st.coroutines.map (·.cid)).Nodup ∧
    ∀ co ∈ st.coroutines, co.cid < st.alloc.nextCid
  /-- No two sessions have one id, and none has one that is still to be handed out. -/
  sessions : (st.sessions.map (·.sid)).Nodup ∧ ∀ s ∈ st.sessions, s.sid < st.alloc.nextSid
  /-- No coroutine owns an endpoint twice, and no endpoint has two owners. -/
  oneOwner : (∀ co ∈ st.coroutines, co.owned.Nodup) ∧
    ∀ a ∈ st.coroutines, ∀ b ∈ st.coroutines, ∀ e ∈ a.owned, e ∈ b.owned → a = b
  /-- The endpoints that have an owner are those that a session has open: none is lost. -/
  owned : ∀ e, (∃ co ∈ st.coroutines, e ∈ co.owned) ↔ IsOpen st.sessions e

end Runtime.Proofs

end
