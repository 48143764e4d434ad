module

public import Runtime.Proofs.Abreast
public import Runtime.Proofs.Behind
public import Runtime.Proofs.Canonical
public import Runtime.Proofs.Child
public import Runtime.Proofs.Concurrency
public import Runtime.Proofs.ConcurrencyThreaded
public import Runtime.Proofs.Conservation
public import Runtime.Proofs.Distinct
public import Runtime.Proofs.Envelope
public import Runtime.Proofs.EnvelopeBounded
public import Runtime.Proofs.EnvelopeClasses
public import Runtime.Proofs.EnvelopeForms
public import Runtime.Proofs.EnvelopeTrim
public import Runtime.Proofs.Ordered
public import Runtime.Proofs.Pick
public import Runtime.Proofs.Placement
public import Runtime.Proofs.Planner
public import Runtime.Proofs.Profile
public import Runtime.Proofs.Queue
public import Runtime.Proofs.QueueLoad
public import Runtime.Proofs.Quiet
public import Runtime.Proofs.SameOutcome
public import Runtime.Proofs.SameRun
public import Runtime.Proofs.TheoremPack.Release
public import Runtime.Proofs.Turns
public import Runtime.Proofs.Unseen
public import Runtime.Proofs.Untimed
public import Runtime.Proofs.VM.Delegation
public import Runtime.Proofs.VM.Frame
public import Runtime.Proofs.VM.Scheduler
public import Runtime.Proofs.VM.Step
public import Runtime.Proofs.Waking
public import Runtime.Proofs.Wave
public import Runtime.Proofs.WaveEnvelope
public import Runtime.Proofs.WaveOrder
public import Runtime.Proofs.WaveRun
public import Runtime.VM.Load
public import Runtime.VM.Runtime.ThreadedRunner
public import Runtime.Wire.Export

/-! The root: the model, its proofs and its wire format. -/
