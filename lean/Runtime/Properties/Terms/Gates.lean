module

public import Runtime.VM.Runtime.Gates

/-! What the claims about the gates speak of: contracts that cover a request. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

/-- What the contracts must cover for an advanced mode. -/
structure Covers (c : RuntimeContracts) (r : RuntimeRequest) : Prop where
  threads : r.engine = .threaded → .threadedCanonical ∈ c.capabilities
  waves : r.engine = .threaded → 1 < r.concurrency → .certifiedWaves ∈ c.capabilities
  profile : r.profile ≠ .full → .mixedProfiles ∈ c.capabilities
  artifact : r.profile ∈ c.artifacts

end Runtime.Proofs

end
