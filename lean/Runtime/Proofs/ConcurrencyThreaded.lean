module

public import Runtime.Proofs.Concurrency
public import Runtime.Properties.Terms.Certificates
public import Runtime.VM.Runtime.ThreadedRunner

/-! Threaded rounds: canonical at concurrency 1, canonical without a valid certificate, and what the
checker's word is worth. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

/-- At concurrency 1 a threaded round is the canonical round. -/
theorem schedRoundThreaded_one_eq_schedRound_one (st : VMState) :
    schedRoundThreaded 1 st = schedRound 1 st := rfl

/-- At concurrency 1 a threaded run is the canonical run. -/
theorem runScheduledThreaded_one_eq_runScheduled (fuel : Nat) (st : VMState) :
    runScheduledThreaded fuel 1 st = runScheduled fuel 1 st := rfl

/-- At concurrency 1 each session has the same trace in the threaded as in the canonical run. -/
theorem per_session_trace_threaded_one_eq_canonical (fuel : Nat) (st : VMState) (sid : SessionId) :
    (runScheduledThreaded fuel 1 st).2.sessionTrace sid =
      (runScheduled fuel 1 st).2.sessionTrace sid := by
  rw [runScheduledThreaded_one_eq_runScheduled]

/-- A certificate that the checker rejects makes the round the canonical step, and nothing else: all
that is left of it is the note in the round's record. -/
theorem certifiedRound_of_invalid (n : Nat) (c : WaveCertificate) (st : VMState)
    (h : checkWaveCertificate st n c ≠ .valid) :
    certifiedRound n c st =
      schedRound 1 { st with
        plan :=
          some { certificate := c, verdict := checkWaveCertificate st n c, wavesRun := 0 } } := by
  unfold certifiedRound
  split
  · contradiction
  · rfl

/-- Above concurrency 1, a threaded round under a certificate that the checker rejects is the
canonical step. -/
theorem schedRoundThreaded_of_invalid (n : Nat) (hn : 1 < n) (st : VMState)
    (h : checkWaveCertificate st n (st.certificate n) ≠ .valid) :
    schedRoundThreaded n st =
      schedRound 1 { st with plan := some {
        certificate := st.certificate n
        verdict := checkWaveCertificate st n (st.certificate n)
        wavesRun := 0 } } := by
  have : ¬ n ≤ 1 := by omega
  simp only [schedRoundThreaded, this, if_false]
  exact certifiedRound_of_invalid n _ st h

/-- A clash is never called valid. -/
private theorem clash?_ne_valid (st : VMState) (a b : CoroutineId) :
    st.clash? a b ≠ some .valid := by
  unfold VMState.clash?
  simp only
  split
  · simp
  · split
    · simp
    · split <;> simp

/-- No wave's first clash is called valid. -/
private theorem waveClash?_ne_valid (st : VMState) (w : List CoroutineId) :
    st.waveClash? w ≠ some .valid := by
  induction w with
  | nil => simp [VMState.waveClash?]
  | cons a rest ih =>
    unfold VMState.waveClash?
    cases found : rest.findSome? fun b => st.clash? a b with
    | none => simpa using ih
    | some verdict =>
      obtain ⟨b, _, hb⟩ := List.exists_of_findSome?_eq_some found
      intro e
      simp at e
      exact clash?_ne_valid st a b (e ▸ hb)

/-- The checker is sound: what it calls valid has every property that a wave needs. -/
theorem checkWaveCertificate_sound (st : VMState) (n : Nat) (c : WaveCertificate)
    (h : checkWaveCertificate st n c = .valid) : CertificateFacts st n c := by
  unfold checkWaveCertificate at h
  simp only at h
  split at h
  · contradiction
  rename_i fresh
  split at h
  · contradiction
  rename_i nonempty
  split at h
  · contradiction
  rename_i width
  split at h
  · contradiction
  rename_i distinct
  split at h
  · contradiction
  rename_i ready
  split at h
  · contradiction
  rename_i complete
  split at h
  · rename_i clash found
    obtain ⟨w, _, hw⟩ := List.exists_of_findSome?_eq_some found
    exact absurd (h ▸ hw) (waveClash?_ne_valid st w)
  rename_i disjoint
  constructor
  · simpa using fresh
  · intro w hw e
    simp at nonempty
    exact nonempty.2 (e ▸ hw)
  · intro w hw
    simp [List.any_eq_true] at width
    exact width w hw
  · intro w hw cid hc
    simp at ready
    exact ready w hw cid hc
  · intro cid hc
    simp at complete
    simpa using complete cid hc
  · simpa using distinct
  · exact List.findSome?_eq_none_iff.mp disjoint

end Runtime.Proofs

end
