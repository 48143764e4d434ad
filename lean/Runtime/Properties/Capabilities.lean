module

public import Runtime.Proofs.Capabilities

/-! Capabilities: what each means is so. What they mean is defined in `Terms/Capabilities.lean`,
clause by clause. -/

@[expose] public section

namespace Runtime.Properties

open Runtime.VM Runtime.Proofs

/-- The canonical runner makes one step a round, of a ready coroutine that ranks first, whatever the
concurrency. -/
theorem canonicalRound_means : Capability.canonicalRound.Means :=
  Runtime.Proofs.canonicalRound_means

/-- Up to concurrency 1, a threaded run is the canonical run, in status and state. -/
theorem threadedCanonical_means : Capability.threadedCanonical.Means :=
  Runtime.Proofs.threadedCanonical_means

/-- A threaded run steps in waves that were certified; a rejected certificate makes its round the
canonical step. -/
theorem certifiedWaves_means : Capability.certifiedWaves.Means :=
  Runtime.Proofs.certifiedWaves_means

/-- The profiles are equivalences, the stricter implies the looser, and runs that count as the same
are the same in what users of the profile rely on. -/
theorem mixedProfiles_means : Capability.mixedProfiles.Means :=
  Runtime.Proofs.mixedProfiles_means

/-- Coroutines that are moved between rounds go on as they would have, endpoints move whole and
once, messages are conserved, and events go on along types. -/
theorem liveMigration_means : Capability.liveMigration.Means :=
  Runtime.Proofs.liveMigration_means

/-- Lanes may change between rounds: every reached state is lawful, and no step's change differs. -/
theorem autoscaleOrRepartition_means : Capability.autoscaleOrRepartition.Means :=
  Runtime.Proofs.autoscaleOrRepartition_means

/-- Runs that differ in the lanes of coroutines, under the same picks, differ in lanes and handoff
records alone. -/
theorem placementRefinement_means : Capability.placementRefinement.Means :=
  Runtime.Proofs.placementRefinement_means

/-- A run whose waves step in any order ends in the same state, and looks the same to every session,
place, coroutine and layer. -/
theorem relaxedReordering_means : Capability.relaxedReordering.Means :=
  Runtime.Proofs.relaxedReordering_means

end Runtime.Properties

end
