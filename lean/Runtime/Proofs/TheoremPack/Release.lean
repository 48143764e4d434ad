module

public import Runtime.Properties

/-! The release pack: what this release proves, and what that lets a runtime do. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

/-- What this release proves. -/
def releasePack : TheoremPack where
  name := "release"
  entries := [
    { name := ``Properties.schedRound_eq_schedRound_one
      proof := Properties.schedRound_eq_schedRound_one, statement := _
      status := .proved, grants := [.canonicalRound], witnesses := ["two_buyer"] },
    { name := ``Properties.runScheduledThreaded_one_eq_runScheduled
      proof := Properties.runScheduledThreaded_one_eq_runScheduled, statement := _
      status := .proved, grants := [.threadedCanonical], witnesses := ["thr1"] },
    { name := ``Properties.per_session_trace_threaded_one_eq_canonical
      proof := Properties.per_session_trace_threaded_one_eq_canonical, statement := _
      status := .proved, grants := [.threadedCanonical], witnesses := ["thr1"] },
    { name := ``Properties.schedRoundThreaded_of_invalid
      proof := Properties.schedRoundThreaded_of_invalid, statement := _
      status := .proved, grants := [.certifiedWaves], witnesses := ["forged"] },
    { name := ``Properties.checkWaveCertificate_sound
      proof := Properties.checkWaveCertificate_sound, statement := _
      status := .proved, grants := [.certifiedWaves], witnesses := ["forged"] },
    { name := ``Properties.planner_certificate_is_valid
      proof := Properties.planner_certificate_is_valid, statement := _
      status := .proved, grants := [.certifiedWaves], witnesses := ["thr4"] },
    { name := ``Properties.every_profile_is_an_equivalence
      proof := Properties.every_profile_is_an_equivalence, statement := _
      status := .proved, grants := [.mixedProfiles], witnesses := ["profiles"] },
    { name := ``Properties.modulo_effects_implies_modulo_commutativity
      proof := Properties.modulo_effects_implies_modulo_commutativity, statement := _
      status := .proved, grants := [.mixedProfiles], witnesses := ["profiles"] },
    { name := ``Properties.transfer_moves_the_endpoint
      proof := Properties.transfer_moves_the_endpoint, statement := _
      status := .proved, grants := [.liveMigration], witnesses := ["delegation"] },
    { name := ``Properties.receiver_owns_the_endpoint
      proof := Properties.receiver_owns_the_endpoint, statement := _
      status := .proved, grants := [.liveMigration], witnesses := ["delegation"] },
    { name := ``Properties.change_independent_of_lanes
      proof := Properties.change_independent_of_lanes, statement := _
      status := .proved, grants := [.autoscaleOrRepartition], witnesses := ["mixed"] },
    { name := ``Properties.change_independent_of_placement
      proof := Properties.change_independent_of_placement, statement := _
      status := .proved, grants := [.placementRefinement]
      witnesses := ["mixed/commerce", "delegation/within-a-lane", "delegation/across-lanes"] },
    { name := ``Properties.steps_independent_of_placement
      proof := Properties.steps_independent_of_placement, statement := _
      status := .proved, grants := [.placementRefinement]
      witnesses := ["mixed/commerce", "delegation/within-a-lane", "delegation/across-lanes"] },
    { name := ``Properties.step_independent_of_policy
      proof := Properties.step_independent_of_policy, statement := _
      status := .proved, grants := [.canonicalRound], witnesses := ["mixed/shops", "guards/five"] },
    { name := ``Properties.admissible_wave_runs_in_any_order
      proof := Properties.admissible_wave_runs_in_any_order, statement := _
      status := .proved, grants := [.relaxedReordering], witnesses := ["thr4"] },
    { name := ``Properties.admissible_wave_runs_in_parallel
      proof := Properties.admissible_wave_runs_in_parallel, statement := _
      status := .proved, grants := [.relaxedReordering], witnesses := ["thr4"] },
    { name := ``Properties.threaded_round_refinement_premises_hold
      proof := Properties.threaded_round_refinement_premises_hold, statement := _
      status := .proved, grants := [.relaxedReordering], witnesses := ["thr4"] },
    { name := ``Properties.threaded_run_is_ordered
      proof := Properties.threaded_run_is_ordered, statement := _
      status := .proved, grants := [.relaxedReordering], witnesses := ["thr4", "forged"] },
    { name := ``Properties.threaded_run_may_execute_waves_in_parallel
      proof := Properties.threaded_run_may_execute_waves_in_parallel, statement := _
      status := .proved, grants := [.certifiedWaves], witnesses := ["thr4"] },
    { name := ``Properties.threaded_run_may_execute_waves_in_any_order
      proof := Properties.threaded_run_may_execute_waves_in_any_order, statement := _
      status := .proved, grants := [.relaxedReordering], witnesses := ["thr4"] },
    { name := ``Properties.threaded_run_has_the_traces_of_a_canonical_run
      proof := Properties.threaded_run_has_the_traces_of_a_canonical_run, statement := _
      status := .proved, grants := [.certifiedWaves, .relaxedReordering], witnesses := ["thr4"] },
    { name := ``Properties.threaded_run_with_failures_is_canonical
      proof := Properties.threaded_run_with_failures_is_canonical, statement := _
      status := .proved, grants := [.certifiedWaves, .relaxedReordering], witnesses := ["thr4"] }]

/-- What the release grants: all that there is to grant. -/
theorem releasePack_capabilities : releasePack.capabilities =
    [.canonicalRound, .threadedCanonical, .certifiedWaves, .mixedProfiles, .liveMigration,
      .autoscaleOrRepartition, .placementRefinement, .relaxedReordering] := by
  rfl

end Runtime.Proofs

end
