module

public import Runtime.VM.Runtime.Wave

/-! What the claims about wave certificates speak of: what a valid one guarantees. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

/-- What a valid certificate guarantees of the state for which it was checked. -/
structure CertificateFacts (st : VMState) (n : Nat) (c : WaveCertificate) : Prop where
  /-- It was planned for this very state. -/
  fresh : c.step = st.steps
  /-- No wave is empty. -/
  nonempty : ∀ w ∈ c.waves, w ≠ []
  /-- No wave is wider than the concurrency. -/
  width : ∀ w ∈ c.waves, w.length ≤ n
  /-- Every pick is ready and queued. -/
  ready : ∀ w ∈ c.waves, ∀ cid ∈ w, cid ∈ st.candidates
  /-- Every ready coroutine is picked. -/
  complete : ∀ cid ∈ st.candidates, cid ∈ c.waves.flatten
  /-- No coroutine is picked twice. -/
  distinct : allDistinct c.waves.flatten = true
  /-- No two picks of a wave clash in lane, session or anything else. -/
  disjoint : ∀ w ∈ c.waves, st.waveClash? w = none

end Runtime.Proofs

end
