module

public import Runtime.Properties.Capabilities
public import Runtime.Properties.Certificates
public import Runtime.Properties.Delegation
public import Runtime.Properties.Envelope
public import Runtime.Properties.Gates
public import Runtime.Properties.Lawful
public import Runtime.Properties.Messages
public import Runtime.Properties.Packs
public import Runtime.Properties.Placement
public import Runtime.Properties.Profiles
public import Runtime.Properties.Rounds
public import Runtime.Properties.Runs
public import Runtime.Properties.Scheduler
public import Runtime.Properties.Steps
public import Runtime.Properties.Types
public import Runtime.Properties.Waves

/-! All that is claimed of the model: every theorem that a README, a pack or a report cites. -/
