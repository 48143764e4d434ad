module

public import Runtime.Proofs.Run.SameSessionTraces
public import Runtime.Proofs.Run.ThreadedRunIsCanonical
public import Runtime.Proofs.Run.ThreadedRunIsSteps
public import Runtime.Proofs.Run.ThreadedRunIsWaves
public import Runtime.Proofs.Run.ThreadedRunWithFailures

/-! Whole threaded runs: they are runs of single steps, and canonical runs under some order of
picks. `Terms/Runs.lean`, for waves `Terms/CertifiedRuns.lean` and, for failures,
`Terms/Failures.lean` define the words used here; that
no failure lies ahead means that no failure event and no end of a timeout is still to come. -/

@[expose] public section

namespace Runtime.Properties

open Runtime.VM Runtime.Proofs

/-- A round under a certificate that the checker accepts is its first waves, one step after another,
each of a coroutine that is ready at its turn. -/
theorem valid_certificate_round_is_ordered (n : Nat) (c : WaveCertificate) (st : VMState)
    (valid : checkWaveCertificate st n c = .valid) :
    ∃ k, ReadyInTurn (c.waves.take k).flatten st ∧
      certifiedRound n c st = { (c.waves.take k).flatten.foldl VMState.step st with
        plan := some { certificate := c, verdict := .valid, wavesRun := k } } :=
  Runtime.Proofs.valid_certificate_round_is_ordered n c st valid

/-- Every threaded round, whatever its concurrency and certificate, is a sequence of single steps,
each of a coroutine that is ready at its turn, up to the cursor and the note on the plan. -/
theorem threaded_round_is_ordered (n : Nat) (st : VMState) :
    ∃ order cursor plan, ReadyInTurn order st ∧
      schedRoundThreaded n st = noted (order.foldl VMState.step st) cursor plan :=
  Runtime.Proofs.threaded_round_is_ordered n st

/-- Every threaded run, whatever its certificates and failures, is a run of single steps, each of a
coroutine that is ready at its turn, round by round: it ends in the same status and the very same
state. -/
theorem threaded_run_is_ordered (fuel n : Nat) (st : VMState) :
    ∃ orders, orders.length ≤ fuel ∧ LegalOrders orders st ∧
      runOrdered orders st = runScheduledThreaded fuel n st :=
  Runtime.Proofs.threaded_run_is_ordered fuel n st

/-- At every concurrency but 0, the canonical round is the round under a given pick, if that is the
policy's pick. -/
theorem canonical_round_is_by_the_policys_pick (n : Nat) (hn : n ≠ 0) (st : VMState)
    (cid : CoroutineId) (picked : st.beginRound.pick? = some cid) :
    (schedRound n st.beginRound).endRound = canonicalRoundBy st cid :=
  Runtime.Proofs.canonical_round_is_by_the_policys_pick n hn st cid picked

/-- If no failure lies ahead, a round under the pick of a ready coroutine makes exactly one step. -/
theorem canonical_round_makes_one_step (st : VMState) (quiet : st.ahead = false)
    (cid : CoroutineId) (ready : IsReady st.beginRound cid) :
    (canonicalRoundBy st cid).steps = st.steps + 1 :=
  Runtime.Proofs.canonical_round_makes_one_step st quiet cid ready

/-- What is loaded under a configuration without failure events has no failure ahead. -/
theorem loaded_machine_is_quiet (config : VMConfig) (images : List Image) (st : VMState)
    (calm : config.failures = []) (loaded : loadAll config images = .ok st) : st.ahead = false :=
  Runtime.Proofs.loaded_machine_is_quiet config images st calm loaded

/-- If no failure lies ahead, every threaded run does what the canonical run does under the picks
that the threaded run logged, one a round and each ready at its turn: the same is left of both when
time and waiting are forgotten, and the status is the same, but that a run with its picks spent does
not say whether it is stuck. -/
theorem threaded_run_is_canonical (fuel n : Nat) (st : VMState) (quiet : st.ahead = false) :
    ∃ picks, LegalPicks picks st ∧
      picked (runScheduledThreaded fuel n st).2 = picked st ++ picks ∧
      untimed (runCanonicalBy picks st).2 = untimed (runScheduledThreaded fuel n st).2 ∧
      (runCanonicalBy picks st).1 = statusUnderPicks (runScheduledThreaded fuel n st).1 :=
  Runtime.Proofs.threaded_run_is_canonical fuel n st quiet

/-- If no failure lies ahead, a threaded run and the canonical run under the picks that it logged,
each ready at its turn, have the same trace of every session, the same sessions, layers, ids and
number of steps, the same coroutines but for their waiting, and the same events and effects in
order; so the class of their difference is at worst `sessionPermutation`, whatever is declared. -/
theorem threaded_run_has_the_traces_of_a_canonical_run (fuel n : Nat) (st : VMState)
    (quiet : st.ahead = false) :
    ∃ picks, LegalPicks picks st ∧
      let canonical := (runCanonicalBy picks st).2
      let threaded := (runScheduledThreaded fuel n st).2
      picked threaded = picked st ++ picks ∧
      (∀ sid, threaded.sessionTrace sid = canonical.sessionTrace sid) ∧
      threaded.sessions = canonical.sessions ∧ threaded.layers = canonical.layers ∧
      threaded.alloc = canonical.alloc ∧ threaded.steps = canonical.steps ∧
      threaded.coroutines.map eraseWaiting = canonical.coroutines.map eraseWaiting ∧
      FullEquivalent threaded.runTrace canonical.runTrace ∧
      ∀ declared, (envelopeClass declared threaded.runTrace canonical.runTrace).rank ≤
        EnvelopeClass.sessionPermutation.rank :=
  Runtime.Proofs.threaded_run_has_the_traces_of_a_canonical_run fuel n st quiet

/-- If no failure lies ahead, a threaded run that steps through each wave in any order, with the
queue left as the wave's order would leave it, has for every session the events of a canonical run
in which each pick is ready at its turn. -/
theorem threaded_run_in_any_order_has_the_traces_of_a_canonical_run (exec : WaveExecutor)
    (any : AnyOrder exec) (fuel n : Nat) (st : VMState) (quiet : st.ahead = false) :
    ∃ picks, LegalPicks picks st ∧
      ModuloEffectsEquivalent (runScheduledThreaded fuel n st exec).2.runTrace
        (runCanonicalBy picks st).2.runTrace :=
  Runtime.Proofs.threaded_run_in_any_order_has_the_traces_of_a_canonical_run exec any fuel n st
    quiet

/-- If no failure event is a timeout or a restart and no site is timed out, every threaded run is a
canonical run whose clock stands still now and then: the same is left of both when time and waiting
are forgotten, they end at the same tick, and in the same status unless the threaded run is
stuck. -/
theorem threaded_run_with_failures_is_canonical (fuel n : Nat) (st : VMState)
    (timeless : Timeless st) :
    ∃ turns, LegalTurns turns st ∧
      untimed (runTurns turns st).2 = untimed (runScheduledThreaded fuel n st).2 ∧
      (runTurns turns st).2.clock = (runScheduledThreaded fuel n st).2.clock ∧
      ((runScheduledThreaded fuel n st).1 = .stuck ∨
        (runTurns turns st).1 = (runScheduledThreaded fuel n st).1) :=
  Runtime.Proofs.threaded_run_with_failures_is_canonical fuel n st timeless

/-- Every threaded run, whatever its certificates and failures, is round by round a run of waves,
each no wider than the concurrency and of ready coroutines that share neither lane nor resource in
the state that the wave meets: it ends in the same status and the very same state. -/
theorem threaded_run_is_waves (fuel n : Nat) (st : VMState) :
    ∃ orders, orders.length ≤ fuel ∧ LegalWaves n orders st ∧
      runOrdered (orders.map (·.flat)) st = runScheduledThreaded fuel n st :=
  Runtime.Proofs.threaded_run_is_waves fuel n st

end Runtime.Properties

end
