module

public import Runtime.Proofs.ConcurrencyThreaded
public import Runtime.Proofs.Lawful.PlannerInRuns
public import Runtime.Proofs.Wave.OneWaveAnyOrder
public import Runtime.Proofs.Wave.PlannerCertificateValid

/-! Wave certificates: what the checker's word is worth, and when the planner's own certificate is
valid. `Terms/Certificates.lean` and `Terms/Reached.lean` define the words used here. -/

@[expose] public section

namespace Runtime.Properties

open Runtime.VM Runtime.Proofs

/-- A certificate that the checker accepts was made for this very state; its waves are not empty, no
wider than the concurrency and free of clashes; and it picks every ready coroutine once, and no
other. -/
theorem checkWaveCertificate_sound (st : VMState) (n : Nat) (c : WaveCertificate)
    (h : checkWaveCertificate st n c = .valid) : CertificateFacts st n c :=
  Runtime.Proofs.checkWaveCertificate_sound st n c h

/-- Each wave of a certificate that the checker accepts may run in the state for which it was
checked. -/
theorem valid_certificate_waves_admissible (st : VMState) (n : Nat) (c : WaveCertificate)
    (h : checkWaveCertificate st n c = .valid) (wave : List CoroutineId) (mem : wave ∈ c.waves) :
    st.waveAdmissible n wave = true :=
  Runtime.Proofs.valid_certificate_waves_admissible st n c h wave mem

/-- A certificate that the checker rejects makes the round the canonical step; nothing is left of it
but the note of its rejection. -/
theorem certifiedRound_of_invalid (n : Nat) (c : WaveCertificate) (st : VMState)
    (h : checkWaveCertificate st n c ≠ .valid) :
    certifiedRound n c st =
      schedRound 1 { st with
        plan := some
          { certificate := c, verdict := checkWaveCertificate st n c, wavesRun := 0 } } :=
  Runtime.Proofs.certifiedRound_of_invalid n c st h

/-- Above concurrency 1, a threaded round whose certificate the checker rejects is the canonical
step, with the rejection noted. -/
theorem schedRoundThreaded_of_invalid (n : Nat) (hn : 1 < n) (st : VMState)
    (h : checkWaveCertificate st n (st.certificate n) ≠ .valid) :
    schedRoundThreaded n st =
      schedRound 1 { st with plan := some {
        certificate := st.certificate n
        verdict := checkWaveCertificate st n (st.certificate n)
        wavesRun := 0 } } :=
  Runtime.Proofs.schedRoundThreaded_of_invalid n hn st h

/-- The checker accepts the planner's own certificate at every concurrency but 0, if somebody is
ready and no ready coroutine is queued twice. -/
theorem planner_certificate_is_valid (st : VMState) (n : Nat) (hn : 1 ≤ n)
    (ready : st.candidates ≠ []) (once : st.candidates.Nodup) :
    checkWaveCertificate st n (st.planWaves n) = .valid :=
  Runtime.Proofs.planner_certificate_is_valid st n hn ready once

/-- In every reached state, if the next round would begin with somebody ready, the checker accepts
the planner's certificate for that round, at every concurrency but 0. -/
theorem planner_certificate_is_valid_in_runs {config : VMConfig} {images : List Image}
    {st : VMState} (h : Reached config images st) (n : Nat) (hn : 1 ≤ n)
    (ready : st.beginRound.candidates ≠ []) :
    checkWaveCertificate st.beginRound n (st.beginRound.planWaves n) = .valid :=
  Runtime.Proofs.planner_certificate_is_valid_in_runs h n hn ready

end Runtime.Properties

end
