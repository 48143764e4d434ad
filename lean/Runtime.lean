module

public import Runtime.Proofs.TheoremPack.Release
public import Runtime.Properties
public import Runtime.VM.Load
public import Runtime.VM.Runtime.ThreadedRunner
public import Runtime.Wire.Export

/-! The root: the model, what is claimed of it with the proofs, and its wire format. -/
