module

public import Runtime.Proofs.Envelope.Profiles
public import Runtime.Proofs.Run.SameSessionTraces
public import Runtime.Proofs.Run.ThreadedRunIsSteps
public import Runtime.Proofs.Run.ThreadedRunWithFailures
public import Runtime.Proofs.TheoremPack.API
public import Runtime.Proofs.VM.Delegation
public import Runtime.Proofs.VM.Placement
public import Runtime.Proofs.Wave.WholeRunAnyOrder
public import Runtime.Proofs.Wave.WholeRunParallel

/-! The release pack: what this release proves, and what that lets a runtime do. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

/-- The premises on waves hold, at every concurrency: a certified round leaves every session with the trace
of stepping its coroutines one after another. -/
theorem threaded_round_refinement_premises_hold (n : Nat) : ThreadedRoundRefinementPremises n where
  refines st c valid := by
    obtain ⟨k, _, state⟩ := valid_certificate_round_is_ordered n c st valid
    exact ⟨_, fun sid => by rw [state]; rfl⟩

/-- What this release proves. -/
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
    { name := ``change_independent_of_placement, proof := change_independent_of_placement, statement := _
      status := .proved, grants := [.placementRefinement]
      witnesses := ["mixed/commerce", "delegation/within-a-lane", "delegation/across-lanes"] },
    { name := ``steps_independent_of_placement, proof := steps_independent_of_placement, statement := _
      status := .proved, grants := [.placementRefinement]
      witnesses := ["mixed/commerce", "delegation/within-a-lane", "delegation/across-lanes"] },
    { name := ``step_independent_of_policy, proof := step_independent_of_policy, statement := _
      status := .proved, grants := [.canonicalRound], witnesses := ["mixed/shops", "guards/five"] },
    { name := ``admissible_wave_runs_in_any_order, proof := admissible_wave_runs_in_any_order
      statement := _, status := .proved, grants := [.relaxedReordering], witnesses := ["thr4"] },
    { name := ``admissible_wave_runs_in_parallel, proof := admissible_wave_runs_in_parallel
      statement := _, status := .proved, grants := [.relaxedReordering], witnesses := ["thr4"] },
    { name := ``threaded_round_refinement_premises_hold, proof := threaded_round_refinement_premises_hold
      statement := _, status := .proved, grants := [.relaxedReordering], witnesses := ["thr4"] },
    { name := ``threaded_run_is_ordered, proof := threaded_run_is_ordered, statement := _
      status := .proved, grants := [.relaxedReordering], witnesses := ["thr4", "forged"] },
    { name := ``threaded_run_may_execute_waves_in_parallel, proof := threaded_run_may_execute_waves_in_parallel
      statement := _, status := .proved, grants := [.certifiedWaves], witnesses := ["thr4"] },
    { name := ``threaded_run_may_execute_waves_in_any_order, proof := threaded_run_may_execute_waves_in_any_order
      statement := _, status := .proved, grants := [.relaxedReordering], witnesses := ["thr4"] },
    { name := ``threaded_run_has_the_traces_of_a_canonical_run
      proof := threaded_run_has_the_traces_of_a_canonical_run, statement := _
      status := .proved, grants := [.certifiedWaves, .relaxedReordering], witnesses := ["thr4"] },
    { name := ``threaded_run_with_failures_is_canonical, proof := threaded_run_with_failures_is_canonical
      statement := _, status := .proved, grants := [.certifiedWaves, .relaxedReordering], witnesses := ["thr4"] }]

/-- What the release grants: all that there is to grant. -/
theorem releasePack_capabilities : releasePack.capabilities =
    [.canonicalRound, .threadedCanonical, .certifiedWaves, .mixedProfiles, .liveMigration,
      .autoscaleOrRepartition, .placementRefinement, .relaxedReordering] := by
  rfl

end Runtime.Proofs

end
