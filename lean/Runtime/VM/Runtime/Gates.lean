module

public import Runtime.VM.Config

/-! Runtime gates: which modes a runtime may be asked for, on what evidence. The capabilities come
from a theorem pack; nothing is granted without. -/

@[expose] public section

namespace Runtime.VM

/-- What a theorem pack can grant. -/
inductive Capability where
  /-- The canonical round is one step. -/
  | canonicalRound
  /-- Threaded execution is canonical at concurrency 1. -/
  | threadedCanonical
  /-- Waves run only under a valid certificate; without one the step is canonical. -/
  | certifiedWaves
  /-- Profiles other than `full` are meaningful. -/
  | mixedProfiles
  | liveMigration
  | autoscaleOrRepartition
  | placementRefinement
  | relaxedReordering
  deriving DecidableEq, Repr

/-- What a runtime holds as evidence. -/
structure RuntimeContracts where
  /-- The capabilities that its theorem pack grants. -/
  capabilities : List Capability
  /-- The determinism profiles for which it brings an artifact. -/
  artifacts : List DeterminismMode
  deriving DecidableEq, Repr

/-- On what a VM runs. -/
inductive Platform where
  | native
  /-- One thread: cooperative schedule only. -/
  | wasm
  deriving DecidableEq, Repr

/-- Which engine is asked for. -/
inductive EngineKind where
  | cooperative | threaded
  deriving DecidableEq, Repr

/-- The mode that a runtime is asked to run in. -/
structure RuntimeRequest where
  engine : EngineKind
  concurrency : Nat
  profile : DeterminismMode
  platform : Platform
  deriving DecidableEq, Repr

/-- Why a request is refused. -/
inductive GateRefusal where
  /-- The mode is advanced, and no contracts were given. -/
  | contractsMissing
  /-- The platform has one thread. -/
  | singleThreaded
  /-- The pack does not grant what the request needs. -/
  | capabilityMissing (capability : Capability)
  /-- There is no artifact for the profile. -/
  | artifactMissing (profile : DeterminismMode)
  deriving DecidableEq, Repr

/-- A gate lets a request through, or refuses it with a reason. -/
abbrev Gate := Except GateRefusal Unit

/-- Demand a capability. -/
def RuntimeContracts.demand (c : RuntimeContracts) (capability : Capability) : Gate :=
  if c.capabilities.contains capability then pure () else throw (.capabilityMissing capability)

/-- Is the mode advanced, so that it must not be entered without contracts? All but the cooperative
engine under the full profile is. -/
def requiresVMRuntimeContracts (r : RuntimeRequest) : Bool :=
  r.engine == .threaded || r.profile != .full

/-- The gate of determinism profiles: an artifact for the profile, and for every profile but `full`
the mixed-profile capability. -/
def requestDeterminismProfile (c : RuntimeContracts) (profile : DeterminismMode) : Gate := do
  if profile != .full then c.demand .mixedProfiles
  if c.artifacts.contains profile then pure () else throw (.artifactMissing profile)

/-- The gate of threads: a platform that has them, and the theorems on threaded rounds. -/
def requestThreads (c : RuntimeContracts) (r : RuntimeRequest) : Gate := do
  if r.platform == .wasm then throw .singleThreaded
  c.demand .threadedCanonical
  if r.concurrency > 1 then c.demand .certifiedWaves

/-- Admission: the plain mode always, an advanced one on contracts that cover engine and profile. -/
def admitVMRuntime (contracts : Option RuntimeContracts) (r : RuntimeRequest) : Gate :=
  if r.engine == .threaded && r.platform == .wasm then throw .singleThreaded
  else if !requiresVMRuntimeContracts r then pure ()
  else match contracts with
    | none => throw .contractsMissing
    | some c => do
      if r.engine == .threaded then requestThreads c r
      requestDeterminismProfile c r.profile

/-- A switch that needs one capability. -/
def requestSwitch (capability : Capability) : Option RuntimeContracts → Gate
  | none => throw .contractsMissing
  | some c => c.demand capability

/-- Move a running session elsewhere. -/
def requestLiveMigration := requestSwitch .liveMigration
/-- Change the number of lanes, or who is in which. -/
def requestAutoscaleOrRepartition := requestSwitch .autoscaleOrRepartition
/-- Choose lanes by another rule. -/
def requestPlacementRefinement := requestSwitch .placementRefinement
/-- Let independent steps change places. -/
def requestRelaxedReordering := requestSwitch .relaxedReordering

/-- All capabilities. -/
def Capability.all : List Capability :=
  [.canonicalRound, .threadedCanonical, .certifiedWaves, .mixedProfiles, .liveMigration,
    .autoscaleOrRepartition, .placementRefinement, .relaxedReordering]

/-- Every capability, with whether the contracts grant it. -/
def runtimeCapabilitySnapshot (contracts : Option RuntimeContracts) : List (Capability × Bool) :=
  Capability.all.map fun c => (c, contracts.any (·.capabilities.contains c))

end Runtime.VM

end
