module

public import Runtime.Properties.Terms.CertifiedRuns
public import Runtime.Properties.Terms.Certificates
public import Runtime.Properties.Terms.Delegation
public import Runtime.Properties.Terms.Lawful
public import Runtime.Properties.Terms.Messages
public import Runtime.Properties.Terms.Reached
public import Runtime.Properties.Terms.Types
public import Runtime.Properties.Terms.Waves
public import Runtime.VM.Runtime.Envelope
public import Runtime.VM.Runtime.Gates

/-! What the capabilities mean: for each, what must be true of the machine before a runtime may be
let into the mode that it opens. Whoever grants one proves this. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

/-- A canonical run is the same at every concurrency but 0, and each of its rounds makes one step,
of a ready coroutine before which no ready one ranks, or none if nobody is ready. -/
structure CanonicalRound : Prop where
  /-- A canonical run is the same, in status and state, at every concurrency but 0. -/
  concurrency : ∀ (fuel n : Nat) (st : VMState), n ≠ 0 →
    runScheduled fuel n st = runScheduled fuel 1 st
  /-- It is round by round a run of at most one step, of a coroutine that is ready at its turn. -/
  single : ∀ (fuel n : Nat) (st : VMState), ∃ orders : List RoundOrder, orders.length ≤ fuel ∧
    LegalOrders orders st ∧ (∀ o ∈ orders, o.picks.length ≤ 1) ∧
    runOrdered orders st = runScheduled fuel n st
  /-- The step is that of a ready coroutine before which no ready one ranks, or there is none if
  nobody is ready. -/
  first : ∀ (n : Nat) (st : VMState), n ≠ 0 →
    ((∀ cid, ¬ IsReady st cid) ∧ schedRound n st = st) ∨
    ∃ cid cursor, IsReady st cid ∧ (∀ other, IsReady st other → st.rank cid ≤ st.rank other) ∧
      schedRound n st = noted (st.step cid) cursor st.plan

/-- Up to concurrency 1, a threaded run ends in the status and the very state of the canonical
run. -/
structure ThreadedCanonical : Prop where
  /-- It ends in the same status and the very same state, whatever would execute its waves. -/
  same : ∀ (exec : WaveExecutor) (fuel n : Nat) (st : VMState), n ≤ 1 →
    runScheduledThreaded fuel n st exec = runScheduled fuel n st

/-- Every threaded run steps in waves of ready coroutines that share nothing, none wider than the
concurrency: those of a certificate that the checker accepts, or the canonical step if it accepts
none; and each wave may be computed at once. -/
structure CertifiedWaves : Prop where
  /-- Every threaded run is round by round a run of waves, each no wider than the concurrency and of
  ready coroutines that share neither lane nor resource in the state that the wave meets. -/
  waves : ∀ (fuel n : Nat) (st : VMState), ∃ orders : List WaveOrder, orders.length ≤ fuel ∧
    LegalWaves n orders st ∧
    runOrdered (orders.map (·.flat)) st = runScheduledThreaded fuel n st
  /-- A certificate that the checker rejects makes its round the canonical step, with a note. -/
  rejected : ∀ (n : Nat) (st : VMState), 1 < n →
    checkWaveCertificate st n (st.certificate n) ≠ .valid →
    schedRoundThreaded n st = schedRound 1 (noted st st.cursor (some {
      certificate := st.certificate n
      verdict := checkWaveCertificate st n (st.certificate n)
      wavesRun := 0 }))
  /-- One that it accepts is fresh and picks every ready coroutine once, and the round is its first
  waves. -/
  accepted : ∀ (n : Nat) (st : VMState), 1 < n →
    checkWaveCertificate st n (st.certificate n) = .valid →
    CertificateFacts st n (st.certificate n) ∧
    ∃ k, schedRoundThreaded n st =
      noted (((st.certificate n).waves.take k).flatten.foldl VMState.step st) st.cursor (some {
        certificate := st.certificate n, verdict := .valid, wavesRun := k })
  /-- In every reached state it accepts the planner's own, if the next round begins with somebody
  ready. -/
  planned : ∀ (config : VMConfig) (images : List Image) (st : VMState) (n : Nat),
    Reached config images st → 1 ≤ n → st.beginRound.candidates ≠ [] →
    checkWaveCertificate st.beginRound n (st.beginRound.planWaves n) = .valid
  /-- To compute every change of a wave from the state before it, and then commit them, gives the
  very same run. -/
  atOnce : ∀ (fuel n : Nat) (st : VMState),
    runScheduledThreaded fuel n st runWaveParallel = runScheduledThreaded fuel n st

/-- A threaded run that steps through each wave in any order, the queue left in the wave's own, ends
in the same status and, up to the order in which steps were made, in the same state; from every
reached state it looks the same to every session, place, coroutine and layer. -/
structure RelaxedReordering : Prop where
  /-- A threaded run that steps through each wave in any order, the queue left in the wave's own,
  ends in the same status, and in the same machine up to the order in which steps were made. -/
  state : ∀ (exec : WaveExecutor) (fuel n : Nat) (st : VMState), AnyOrder exec →
    (runScheduledThreaded fuel n st exec).1 = (runScheduledThreaded fuel n st).1 ∧
    SameRun (runScheduledThreaded fuel n st).2 (runScheduledThreaded fuel n st exec).2
  /-- From every reached state it shows every session, every place in one, every coroutine and every
  guard layer the same events in the same order, and every coroutine the same effects. -/
  witnesses : ∀ (config : VMConfig) (images : List Image) (exec : WaveExecutor) (fuel n : Nat)
    (st : VMState), Reached config images st → AnyOrder exec →
    SessionPermutation (runScheduledThreaded fuel n st).2.runTrace
      (runScheduledThreaded fuel n st exec).2.runTrace

/-- Two machines that differ in the lanes of coroutines go on to differ in lanes and handoff records
alone: under the same picks, and in canonical runs, but for the policy that picks by lanes; and what
a threaded run of the one does, steps of the other do. -/
structure PlacementRefinement : Prop where
  /-- Under the same picks, two machines that are the same apart from placement have the same
  status, are the same apart from placement, and whoever steps is ready in turn in both. -/
  picks : ∀ (orders : List RoundOrder) (a b : VMState), unplaced a = unplaced b →
    (LegalOrders orders a ↔ LegalOrders orders b) ∧
    (runOrdered orders a).1 = (runOrdered orders b).1 ∧
    unplaced (runOrdered orders a).2 = unplaced (runOrdered orders b).2
  /-- So it is in their canonical runs, but for the policy that picks by lanes. -/
  canonical : ∀ (fuel n : Nat) (a b : VMState), unplaced a = unplaced b →
    a.config.policy ≠ .roundRobin →
    (runScheduled fuel n a).1 = (runScheduled fuel n b).1 ∧
    unplaced (runScheduled fuel n a).2 = unplaced (runScheduled fuel n b).2
  /-- Whatever a threaded run of the one does, steps of ready coroutines of the other do, round by
  round: with the same status, and up to placement the same state. -/
  threaded : ∀ (fuel n : Nat) (a b : VMState), unplaced a = unplaced b →
    ∃ orders : List RoundOrder, orders.length ≤ fuel ∧ LegalOrders orders b ∧
      (runOrdered orders b).1 = (runScheduledThreaded fuel n a).1 ∧
      unplaced (runOrdered orders b).2 = unplaced (runScheduledThreaded fuel n a).2

/-- Coroutines that are moved to other lanes between rounds go on as they would have, an endpoint
that is given away goes whole to one new owner, no message is lost, doubled or overtaken unless a
failure event gives messages up, and where nothing is held back or undone the events of each
endpoint go on along its type. -/
structure LiveMigration : Prop where
  /-- A machine whose coroutines are moved between two rounds goes on as it would have under the
  same picks, but for lanes and handoff records. -/
  coroutines : ∀ (p : Coroutine → Nat) (orders : List RoundOrder) (st : VMState),
    (LegalOrders orders (placed p st) ↔ LegalOrders orders st) ∧
    (runOrdered orders (placed p st)).1 = (runOrdered orders st).1 ∧
    unplaced (runOrdered orders (placed p st)).2 = unplaced (runOrdered orders st).2
  /-- An endpoint that a step of a reached machine gives away leaves its owner and goes to another
  coroutine that may still run, with its tokens and facts; its session, type and buffers included,
  and every other coroutine stay as they were. -/
  endpoints : ∀ (config : VMConfig) (images : List Image) (st : VMState) (cid : CoroutineId)
    (source : Coroutine) (d : Delivery), Reached config images st →
    st.coroutine? cid = some source → (st.change source).delivery = some d →
    ∃ target ∈ st.coroutines, target.cid ≠ source.cid ∧ target.terminal = false ∧
      d.endpoint ∈ source.owned ∧ EndpointMoved st (st.step cid) d.endpoint source target
  /-- In every reached state each open endpoint has one owner, and has it once. -/
  owners : ∀ (config : VMConfig) (images : List Image) (st : VMState),
    Reached config images st → Lawful st
  /-- In every reached state, if no failure event gives messages up, none is lost or doubled on any
  edge without an event that says so, and none overtakes another. -/
  messages : ∀ (config : VMConfig) (images : List Image) (st : VMState) (edge : Edge),
    Reached config images st → Spared config →
    (takes edge (happened st) ++ drops edge (happened st) ++ inTransit st edge).Perm
      (puts edge (happened st)) ∧
    (takes edge (happened st) ++ inTransit st edge).Sublist (puts edge (happened st))
  /-- From every reached state, moved or not, the type of each endpoint goes on as what the endpoint
  does to messages makes of it, if no coroutine may speculate and no restart is configured. -/
  types : ∀ (config : VMConfig) (images : List Image) (st : VMState) (fuel n : Nat),
    Reached config images st → NothingUndone config →
    TypesGoOn st (runScheduled fuel n st).2 ∧ TypesGoOn st (runScheduledThreaded fuel n st).2

/-- The number of lanes, and who is in which, may change between any two rounds: every state that is
reached so is lawful, nobody waits in vain, and no step differs, and no run under the same picks. -/
structure AutoscaleOrRepartition : Prop where
  /-- Every state that is reached so is lawful: the queue names the ready coroutines, each once, no
  id is had twice, and each open endpoint has one owner. -/
  lawful : ∀ (config : VMConfig) (images : List Image) (st : VMState),
    Reached config images st → Lawful st
  /-- Once a round has begun, nobody waits for what has come about. -/
  awake : ∀ (st : VMState), ∀ co ∈ st.beginRound.coroutines, st.beginRound.wakes? co = none
  /-- A step makes the same change under every number of lanes. -/
  steps : ∀ (st : VMState) (lanes : Nat) (co : Coroutine),
    (withLanes st lanes).change co = st.change co
  /-- Under the same picks a run is the same, in status and state, but for the number itself. -/
  picks : ∀ (orders : List RoundOrder) (lanes : Nat) (st : VMState),
    runOrdered orders (withLanes st lanes) =
      ((runOrdered orders st).1, withLanes (runOrdered orders st).2 lanes)
  /-- So is every canonical and every threaded run, but for the policy that picks by lanes. -/
  runs : ∀ (fuel n lanes : Nat) (st : VMState), st.config.policy ≠ .roundRobin →
    runScheduled fuel n (withLanes st lanes) =
      ((runScheduled fuel n st).1, withLanes (runScheduled fuel n st).2 lanes) ∧
    runScheduledThreaded fuel n (withLanes st lanes) =
      ((runScheduledThreaded fuel n st).1, withLanes (runScheduledThreaded fuel n st).2 lanes)

/-- Every profile is an equivalence, the stricter implies the looser, and runs that count as the
same under one agree in what its users rely on: the messages of every edge, what is on its way
unless a failure event gives messages up, and under `full` all that anyone sees. -/
structure MixedProfiles : Prop where
  /-- Under every profile, counting as the same run is an equivalence. -/
  equivalence : ∀ mode : DeterminismMode, Equivalence mode.Equivalent
  /-- The stricter profile implies the looser: `replay`, `full`, `moduloEffects`,
  `moduloCommutativity`. -/
  stricter : ∀ a b : RunTrace,
    (DeterminismMode.replay.Equivalent a b → DeterminismMode.full.Equivalent a b) ∧
    (DeterminismMode.full.Equivalent a b → DeterminismMode.moduloEffects.Equivalent a b) ∧
    (DeterminismMode.moduloEffects.Equivalent a b →
      DeterminismMode.moduloCommutativity.Equivalent a b)
  /-- Under every profile the same messages were put, taken and dropped on every edge, each in the
  same order. -/
  books : ∀ (mode : DeterminismMode) (a b : RunTrace) (edge : Edge), mode.Equivalent a b →
    puts edge a.observable = puts edge b.observable ∧
    takes edge a.observable = takes edge b.observable ∧
    drops edge a.observable = drops edge b.observable
  /-- Under every profile two reached machines have the same messages on their way, in the same
  order where none was dropped. -/
  transit : ∀ (mode : DeterminismMode) (config config' : VMConfig) (images images' : List Image)
    (st st' : VMState) (edge : Edge), Reached config images st → Spared config →
    Reached config' images' st' → Spared config' → mode.Equivalent st.runTrace st'.runTrace →
    (inTransit st edge).Perm (inTransit st' edge) ∧
    (drops edge (happened st) = [] → inTransit st edge = inTransit st' edge)
  /-- Under `full` every witness sees the same, and every coroutine was answered the same. -/
  full : ∀ a b : RunTrace, DeterminismMode.full.Equivalent a b →
    (∀ w : Witness, a.seenBy w = b.seenBy w) ∧ EffectsAgree a b
  /-- Under `moduloEffects` it makes no difference in which order the steps of a wave are made. -/
  reordered : ∀ (exec : WaveExecutor) (fuel n : Nat) (st : VMState), AnyOrder exec →
    DeterminismMode.moduloEffects.Equivalent (runScheduledThreaded fuel n st).2.runTrace
      (runScheduledThreaded fuel n st exec).2.runTrace

end Runtime.Proofs

namespace Runtime.VM

open Runtime.Proofs

/-- What a capability means: what must be proved of the machine before it is granted. -/
def Capability.Means : Capability → Prop
  | .canonicalRound => CanonicalRound
  | .threadedCanonical => ThreadedCanonical
  | .certifiedWaves => CertifiedWaves
  | .mixedProfiles => MixedProfiles
  | .liveMigration => LiveMigration
  | .autoscaleOrRepartition => AutoscaleOrRepartition
  | .placementRefinement => PlacementRefinement
  | .relaxedReordering => RelaxedReordering

end Runtime.VM

end
