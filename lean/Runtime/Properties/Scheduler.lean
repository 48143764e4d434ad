module

public import Runtime.Proofs.VM.Scheduler

/-! The scheduler: every policy serves someone who is ready, and only chooses who.
`Terms/Scheduler.lean` defines the words used here. -/

@[expose] public section

namespace Runtime.Properties

open Runtime.VM Runtime.Proofs

/-- Whenever some coroutine is ready, the policy picks one, whichever policy it is. -/
theorem every_policy_picks_when_one_is_ready (st : VMState) (cid : CoroutineId)
    (h : IsReady st cid) : ∃ picked, st.pick? = some picked :=
  Runtime.Proofs.every_policy_picks_when_one_is_ready st cid h

/-- What a policy picks is ready: queued, there, and able to run. -/
theorem every_pick_is_ready (st : VMState) (picked : CoroutineId) (h : st.pick? = some picked) :
    IsReady st picked :=
  Runtime.Proofs.every_pick_is_ready st picked h

/-- No ready coroutine ranks before the one that the policy picks. -/
theorem every_pick_ranks_first (st : VMState) (picked : CoroutineId) (h : st.pick? = some picked) :
    ∀ cid, IsReady st cid → st.rank picked ≤ st.rank cid :=
  Runtime.Proofs.every_pick_ranks_first st picked h

/-- The change that a coroutine's step makes is the same under every policy. -/
theorem change_independent_of_policy (st : VMState) (policy : Policy) (co : Coroutine) :
    (withPolicy st policy).change co = st.change co :=
  Runtime.Proofs.change_independent_of_policy st policy co

/-- A step under another policy gives the same state, but for the policy itself. -/
theorem step_independent_of_policy (st : VMState) (policy : Policy) (cid : CoroutineId) :
    (withPolicy st policy).step cid = withPolicy (st.step cid) policy :=
  Runtime.Proofs.step_independent_of_policy st policy cid

end Runtime.Properties

end
