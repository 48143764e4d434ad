module

public import Runtime.Properties

/-! The release pack: what this release proves, and what that lets a runtime do. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

/-- What this release proves of the capabilities: of each its meaning, whole. -/
def releasePack : TheoremPack where
  name := "release"
  entries := [
    { name := ``Properties.canonicalRound_means
      proof := Properties.canonicalRound_means, statement := _
      status := .proved, grants := [⟨.canonicalRound, id⟩]
      witnesses := ["two_buyer", "mixed/shops", "guards/five"] },
    { name := ``Properties.threadedCanonical_means
      proof := Properties.threadedCanonical_means, statement := _
      status := .proved, grants := [⟨.threadedCanonical, id⟩], witnesses := ["thr1"] },
    { name := ``Properties.certifiedWaves_means
      proof := Properties.certifiedWaves_means, statement := _
      status := .proved, grants := [⟨.certifiedWaves, id⟩], witnesses := ["thr4", "forged"] },
    { name := ``Properties.mixedProfiles_means
      proof := Properties.mixedProfiles_means, statement := _
      status := .proved, grants := [⟨.mixedProfiles, id⟩], witnesses := ["profiles"] },
    { name := ``Properties.liveMigration_means
      proof := Properties.liveMigration_means, statement := _
      status := .proved, grants := [⟨.liveMigration, id⟩], witnesses := ["delegation"] },
    { name := ``Properties.autoscaleOrRepartition_means
      proof := Properties.autoscaleOrRepartition_means, statement := _
      status := .proved, grants := [⟨.autoscaleOrRepartition, id⟩], witnesses := ["mixed"] },
    { name := ``Properties.placementRefinement_means
      proof := Properties.placementRefinement_means, statement := _
      status := .proved, grants := [⟨.placementRefinement, id⟩]
      witnesses := ["mixed/commerce", "delegation/within-a-lane", "delegation/across-lanes"] },
    { name := ``Properties.relaxedReordering_means
      proof := Properties.relaxedReordering_means, statement := _
      status := .proved, grants := [⟨.relaxedReordering, id⟩], witnesses := ["thr4"] }]

/-- What the release grants: all that there is to grant. -/
theorem releasePack_capabilities : releasePack.capabilities = Capability.all := by
  rfl

end Runtime.Proofs

end
