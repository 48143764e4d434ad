module

public import Runtime.Proofs.Envelope.StrongestClass
public import Runtime.Proofs.Run.ThreadedRunIsCanonical
public import Runtime.Proofs.Wave.WholeRunAnyOrder
public import Runtime.VM.Load

/-! The wave theorem in what can be observed: traces of sessions, profiles and the class of the
difference. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

/-- Traces that are the same in full are session permutations of each other: only ticks can
differ. -/
private theorem full_implies_session_permutation (a b : RunTrace) (h : FullEquivalent a b) :
    SessionPermutation a b := by
  have agree (d : Dimension) : Agree d a b := fun w _ => by simp only [RunTrace.seenBy, h.1]
  exact ⟨agree _, agree _, agree _, fun cid => by simp only [RunTrace.effectsOf, h.2]⟩

/-- Machines that are the same without time have the same events and effects, in the same order. -/
private theorem full_of_untimed {a b : VMState} (h : untimed a = untimed b) :
    FullEquivalent a.runTrace b.runTrace := by
  have forget (st : VMState) : st.runTrace.observable = (untimed st).runTrace.observable ∧
      st.runTrace.effectTrace = (untimed st).runTrace.effectTrace := by
    simp [VMState.runTrace, RunTrace.observable, RunTrace.effectTrace, untimed, Function.comp_def]
  exact ⟨by rw [(forget a).1, (forget b).1, h], by rw [(forget a).2, (forget b).2, h]⟩

/-- What a session sees of a run is the session's trace. -/
private theorem session_runTrace (st : VMState) (sid : SessionId) :
    st.runTrace.session sid = st.sessionTrace sid := by
  simp [VMState.runTrace, RunTrace.session, RunTrace.observable, VMState.sessionTrace]

/-- **The wave theorem.** Every threaded run in which no failure lies ahead, of whatever fuel and
concurrency and under whatever certificates, has, session by session, the trace of a canonical run
under some order of picks: the order in which the threaded run stepped, one pick a round, each ready
when its turn comes. Sessions with their buffers, layers, ids and coroutines (but for tokens, and
for who waits still) are the same in the end; so are all events and effects in their order; and the
class of the difference is at worst `sessionPermutation`, whatever is declared: only ticks can
differ. -/
theorem threaded_run_has_the_traces_of_a_canonical_run (fuel n : Nat) (st : VMState)
    (quiet : st.ahead = false) : ∃ picks, LegalPicks picks st ∧
      let canonical := (runCanonicalBy picks st).2
      let threaded := (runScheduledThreaded fuel n st).2
      picked threaded = picked st ++ picks ∧
      (∀ sid, threaded.sessionTrace sid = canonical.sessionTrace sid) ∧
      threaded.sessions = canonical.sessions ∧ threaded.layers = canonical.layers ∧
      threaded.alloc = canonical.alloc ∧ threaded.steps = canonical.steps ∧
      threaded.coroutines.map eraseWaiting = canonical.coroutines.map eraseWaiting ∧
      FullEquivalent threaded.runTrace canonical.runTrace ∧
      ∀ declared, (envelopeClass declared threaded.runTrace canonical.runTrace).rank ≤
        EnvelopeClass.sessionPermutation.rank := by
  obtain ⟨picks, legal, log, same, _⟩ := threaded_run_is_canonical fuel n st quiet
  have full := full_of_untimed same.symm
  refine ⟨picks, legal, log, fun sid => ?_, congrArg (·.sessions) same.symm,
    congrArg (·.layers) same.symm, congrArg (·.alloc) same.symm, congrArg (·.steps) same.symm,
    congrArg (·.coroutines) same.symm, full, fun declared => ?_⟩
  · rw [← session_runTrace, ← session_runTrace]
    exact full_implies_modulo_effects _ _ full sid
  · exact (class_holds_iff declared _ _ .sessionPermutation).mp
      (full_implies_session_permutation _ _ full)

/-- So does the run in which the picks of each wave step in any order, the queue being settled in
the wave's: under the same picks, session by session. -/
theorem threaded_run_in_any_order_has_the_traces_of_a_canonical_run (exec : WaveExecutor)
    (any : AnyOrder exec)
    (fuel n : Nat) (st : VMState) (quiet : st.ahead = false) : ∃ picks, LegalPicks picks st ∧
      ModuloEffectsEquivalent (runScheduledThreaded fuel n st exec).2.runTrace
        (runCanonicalBy picks st).2.runTrace := by
  obtain ⟨picks, legal, _, traces, _⟩ :=
    threaded_run_has_the_traces_of_a_canonical_run fuel n st quiet
  refine ⟨picks, legal, fun sid => ?_⟩
  rw [session_runTrace, session_runTrace, ← traces sid]
  exact ((threaded_run_may_execute_waves_in_any_order exec any fuel n st).2.traces sid).symm

/-- Nothing lies ahead of what is loaded under a configuration without failure events: the wave
theorem holds of all its runs. -/
theorem loaded_machine_is_quiet (config : VMConfig) (images : List Image) (st : VMState)
    (calm : config.failures = []) (loaded : loadAll config images = .ok st) : st.ahead = false := by
  have load (st after : VMState) (image : Image) (quiet : st.ahead = false)
      (done : st.load image = .ok after) :
      after.ahead = false := by
    unfold VMState.load at done
    simp only [bind, Except.bind, pure, Except.pure] at done
    split at done
    · contradiction
    split at done
    · contradiction
    split at done
    · contradiction
    cases done
    exact quiet
  have go (images : List Image) (k : Nat) (s : VMState) (quiet : s.ahead = false)
      (loaded : loadAll.go k s images = .ok st) : st.ahead = false := by
    induction images generalizing k s with
    | nil => exact Except.ok.inj loaded ▸ quiet
    | cons image rest ih =>
      unfold loadAll.go at loaded
      split at loaded
      · rename_i next done
        exact ih _ next (load s next image quiet done) loaded
      · contradiction
  refine go images 0 _ ?_ loaded
  rw [quiet_iff]
  exact ⟨by simp [VMState.init, calm], rfl⟩

end Runtime.Proofs

end
