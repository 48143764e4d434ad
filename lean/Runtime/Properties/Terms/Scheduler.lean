module

public import Runtime.VM.Kernel

/-! What the claims about the scheduler speak of: who is ready, and a machine under another
policy. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

/-- Ready to run: queued, there, and its status is ready. -/
def IsReady (st : VMState) (cid : CoroutineId) : Prop := cid ∈ st.queue ∧ st.runnable cid = true

/-- The machine under another policy. -/
def withPolicy (st : VMState) (policy : Policy) : VMState :=
  { st with config := { st.config with policy } }

end Runtime.Proofs

end
