module

public import Runtime.Proofs.Profile
public import Runtime.Proofs.TheoremPack.API
public import Runtime.Proofs.VM.Delegation

/-! The release pack: what this release proves, and what that lets a runtime do. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

/-- If the premises on waves hold, a certified round leaves every session with the trace of some order
of canonical steps. -/
theorem certified_round_refines_under_premises (n : Nat) (premises : ThreadedRoundRefinementPremises n)
    (st : VMState) (c : WaveCertificate) (valid : checkWaveCertificate st n c = .valid) :
    ∃ order : List CoroutineId, ∀ sid,
      (certifiedRound n c st).sessionTrace sid = (order.foldl VMState.step st).sessionTrace sid :=
  premises.refines st c valid

/-- What this release proves. `placementRefinement` has no theorem yet, so nothing grants it. -/
def releasePack : TheoremPack where
  name := "release"
  entries := [
    { name := ``schedRound_eq_schedRound_one, proof := schedRound_eq_schedRound_one, statement := _
      status := .proved, grants := [.canonicalRound], witnesses := ["two_buyer"] },
    { name := ``runScheduledThreaded_one_eq_runScheduled, proof := runScheduledThreaded_one_eq_runScheduled
      statement := _, status := .proved, grants := [.threadedCanonical], witnesses := ["thr1"] },
    { name := ``per_session_trace_threaded_one_eq_canonical
      proof := per_session_trace_threaded_one_eq_canonical, statement := _
      status := .proved, grants := [.threadedCanonical], witnesses := ["thr1"] },
    { name := ``schedRoundThreaded_of_invalid, proof := schedRoundThreaded_of_invalid, statement := _
      status := .proved, grants := [.certifiedWaves], witnesses := ["forged"] },
    { name := ``checkWaveCertificate_sound, proof := checkWaveCertificate_sound, statement := _
      status := .proved, grants := [.certifiedWaves], witnesses := ["forged"] },
    { name := ``planner_certificate_is_valid, proof := planner_certificate_is_valid, statement := _
      status := .proved, grants := [.certifiedWaves], witnesses := ["thr4"] },
    { name := ``every_profile_is_an_equivalence, proof := every_profile_is_an_equivalence, statement := _
      status := .proved, grants := [.mixedProfiles], witnesses := ["profiles"] },
    { name := ``modulo_effects_implies_modulo_commutativity
      proof := modulo_effects_implies_modulo_commutativity, statement := _
      status := .proved, grants := [.mixedProfiles], witnesses := ["profiles"] },
    { name := ``transfer_moves_the_endpoint, proof := transfer_moves_the_endpoint, statement := _
      status := .proved, grants := [.liveMigration], witnesses := ["delegation"] },
    { name := ``receiver_owns_the_endpoint, proof := receiver_owns_the_endpoint, statement := _
      status := .proved, grants := [.liveMigration], witnesses := ["delegation"] },
    { name := ``change_independent_of_lanes, proof := change_independent_of_lanes, statement := _
      status := .proved, grants := [.autoscaleOrRepartition], witnesses := ["mixed"] },
    { name := ``step_independent_of_policy, proof := step_independent_of_policy, statement := _
      status := .proved, grants := [.canonicalRound], witnesses := ["policies"] },
    { name := ``certified_round_refines_under_premises, proof := certified_round_refines_under_premises
      statement := _, status := .premiseScoped, grants := [.relaxedReordering], witnesses := ["thr4"] }]

/-- Relaxed reordering rests on premises, and nothing speaks for placement: neither is granted. -/
theorem releasePack_capabilities : releasePack.capabilities =
    [.canonicalRound, .threadedCanonical, .certifiedWaves, .mixedProfiles, .liveMigration,
      .autoscaleOrRepartition] := by
  rfl

end Runtime.Proofs

end
