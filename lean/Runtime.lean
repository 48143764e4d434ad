module

public import Runtime.Proofs.Concurrency
public import Runtime.Proofs.ConcurrencyThreaded
public import Runtime.Proofs.Conservation.MessagesAreConserved
public import Runtime.Proofs.Envelope.BoundedIffCoherent
public import Runtime.Proofs.Envelope.NumberedForms
public import Runtime.Proofs.Envelope.PermutationsAreEquivalences
public import Runtime.Proofs.Envelope.Profiles
public import Runtime.Proofs.Envelope.StrongestClass
public import Runtime.Proofs.Envelope.TrimmedTraces
public import Runtime.Proofs.Lists.Distinct
public import Runtime.Proofs.Queue.LoadedQueueIsSound
public import Runtime.Proofs.Queue.NamesNobodyTwice
public import Runtime.Proofs.Run.DelayedWakeSimulation
public import Runtime.Proofs.Run.NoFailureAhead
public import Runtime.Proofs.Run.SameSessionTraces
public import Runtime.Proofs.Run.SameTickSimulation
public import Runtime.Proofs.Run.ThreadedRunIsCanonical
public import Runtime.Proofs.Run.ThreadedRunIsSteps
public import Runtime.Proofs.Run.ThreadedRunWithFailures
public import Runtime.Proofs.Run.WakingLater
public import Runtime.Proofs.TheoremPack.Release
public import Runtime.Proofs.VM.Delegation
public import Runtime.Proofs.VM.Frame
public import Runtime.Proofs.VM.LaneAndTokensUnread
public import Runtime.Proofs.VM.Placement
public import Runtime.Proofs.VM.Scheduler
public import Runtime.Proofs.VM.SpawnedChild
public import Runtime.Proofs.VM.Step
public import Runtime.Proofs.VM.StepIgnoresTime
public import Runtime.Proofs.Wave.DisjointPicks
public import Runtime.Proofs.Wave.DisjointPicksCommute
public import Runtime.Proofs.Wave.LogsAreNotRead
public import Runtime.Proofs.Wave.OneWaveAnyOrder
public import Runtime.Proofs.Wave.PlannerCertificateValid
public import Runtime.Proofs.Wave.WholeRunAnyOrder
public import Runtime.Proofs.Wave.WholeRunParallel
public import Runtime.VM.Load
public import Runtime.VM.Runtime.ThreadedRunner
public import Runtime.Wire.Export

/-! The root: the model, its proofs and its wire format. -/
