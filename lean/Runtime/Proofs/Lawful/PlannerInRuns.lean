module

public import Runtime.Proofs.Lawful.EveryStateIsLawful
public import Runtime.Proofs.Wave.PlannerCertificateValid

/-! Every certificate that the planner makes in a run is valid. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

/-- **The planner's certificate is valid** in each round that begins with somebody ready, in every
reached state, whatever failed on the way: the queue names nobody twice. -/
theorem planner_certificate_is_valid_in_runs {config : VMConfig} {images : List Image}
    {st : VMState} (h : Reached config images st) (n : Nat) (hn : 1 ≤ n)
    (ready : st.beginRound.candidates ≠ []) :
    checkWaveCertificate st.beginRound n (st.beginRound.planWaves n) = .valid :=
  planner_certificate_is_valid _ n hn ready ((reached_sound h).beginRound.here.once.filter _)

end Runtime.Proofs

end
