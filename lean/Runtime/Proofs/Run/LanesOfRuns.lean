module

public import Runtime.Proofs.Run.PlacementOfRuns
public import Runtime.Proofs.VM.Scheduler
public import Runtime.VM.Runtime.ThreadedRunner

/-! The number of lanes in whole runs: under the same picks it makes no difference at all, and only
`roundRobin` picks by it. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

/-- No run looks at the number of lanes, but where `roundRobin` picks. -/
theorem withLanes_transparent (lanes : Nat) : StepTransparent (withLanes · lanes) where
  beginRound st := by
    have enter (s : VMState) (event : FailureEvent) :
        withLanes (s.enter event) lanes = (withLanes s lanes).enter event := by
      cases event with
      | restart =>
        obtain ⟨_, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, checkpoints, _, _, _⟩ := s
        cases checkpoints <;> rfl
      | _ => rfl
    have all (due : List FailureEvent) (s : VMState) :
        withLanes (due.foldl VMState.enter s) lanes =
          due.foldl VMState.enter (withLanes s lanes) := by
      induction due generalizing s with
      | nil => rfl
      | cons event rest ih => rw [List.foldl_cons, List.foldl_cons, ih, enter]
    have noted : checkpointed (ticked (withLanes st lanes)) =
        withLanes (checkpointed (ticked st)) lanes := by
      unfold checkpointed
      show (if (ticked st).config.checkpoints.contains (ticked st).clock then _ else _) = _
      split <;> rfl
    rw [beginRound_eq, beginRound_eq, noted]
    rw [show (withLanes (checkpointed (ticked st)) lanes).due = (checkpointed (ticked st)).due from
      rfl, ← all]
    rfl
  endRound st := by
    unfold VMState.endRound
    show _ = if st.picks.isEmpty then _ else _
    split <;> rfl
  finished? _ := rfl
  picks _ := rfl
  ahead _ := rfl
  step st cid := by
    unfold VMState.step
    show _ = (match st.coroutine? cid with | none => _ | some co => _)
    cases st.coroutine? cid <;> rfl
  runnable _ _ := rfl
  queue _ := rfl
  noted _ _ _ := rfl

/-- Who is picked under a policy other than `roundRobin`, whatever the number of lanes. -/
private theorem pick?_withLanes (st : VMState) (lanes : Nat) (h : st.config.policy ≠ .roundRobin) :
    (withLanes st lanes).pick? = st.pick? := by
  have rank : (withLanes st lanes).rank = st.rank := by
    funext cid
    unfold VMState.rank
    show (match st.config.policy with
      | .cooperative => _ | .roundRobin => _ | .priority (.explicit scores) => _
      | .priority .tokens => _ | .progressAware => _) = _
    cases policy : st.config.policy with
    | roundRobin => exact absurd policy h
    | cooperative | progressAware => rfl
    | priority scores => cases scores <;> rfl
  unfold VMState.pick?
  rw [rank]
  rfl

/-- A canonical round under another number of lanes. -/
private theorem schedRound_withLanes (n : Nat) (st : VMState) (lanes : Nat)
    (h : st.config.policy ≠ .roundRobin) :
    schedRound n (withLanes st lanes) = withLanes (schedRound n st) lanes := by
  unfold schedRound VMState.canonicalStep
  rw [pick?_withLanes st lanes h]
  split
  · rfl
  · cases st.pick? with
    | none => rfl
    | some cid =>
      dsimp only
      rw [advanceCursor_of_ne _ cid h, advanceCursor_of_ne (withLanes st lanes) cid h]
      exact ((withLanes_transparent lanes).step st cid).symm

/-- A threaded round under another number of lanes. -/
private theorem schedRoundThreaded_withLanes (n : Nat) (st : VMState) (lanes : Nat)
    (h : st.config.policy ≠ .roundRobin) :
    schedRoundThreaded n (withLanes st lanes) = withLanes (schedRoundThreaded n st) lanes := by
  have clash (s : VMState) : (withLanes s lanes).waveClash? = s.waveClash? := by
    funext wave
    induction wave with
    | nil => rfl
    | cons a rest ih =>
      unfold VMState.waveClash?
      rw [ih]
      rfl
  have admissible (s : VMState) (wave : List CoroutineId) :
      (withLanes s lanes).waveAdmissible n wave = s.waveAdmissible n wave := by
    unfold VMState.waveAdmissible
    rw [clash]
    rfl
  have check (c : WaveCertificate) :
      checkWaveCertificate (withLanes st lanes) n c = checkWaveCertificate st n c := by
    unfold checkWaveCertificate
    rw [clash]
    rfl
  have place (cid : CoroutineId) (waves : List (List CoroutineId)) :
      (withLanes st lanes).place n cid waves = st.place n cid waves := by
    induction waves with
    | nil => rfl
    | cons w rest ih =>
      unfold VMState.place
      rw [ih]
      rfl
  have certificate : (withLanes st lanes).certificate n = st.certificate n := by
    unfold VMState.certificate VMState.planWaves
    simp only [place]
    rfl
  have waves (all : List (List CoroutineId)) (done : Nat) (s : VMState) :
      VMState.runWaves n all done (withLanes s lanes) =
        ((VMState.runWaves n all done s).1, withLanes (VMState.runWaves n all done s).2 lanes) := by
    induction all generalizing done s with
    | nil => rfl
    | cons w rest ih =>
      unfold VMState.runWaves
      rw [admissible]
      split
      · have wave : (withLanes s lanes).runWave w = withLanes (s.runWave w) lanes :=
          ((withLanes_transparent lanes).steps w s).symm
        rw [wave, ih]
      · rfl
  unfold schedRoundThreaded
  rw [certificate]
  split
  · exact schedRound_withLanes n st lanes h
  · unfold certifiedRound
    rw [check]
    split
    · rw [waves]
      rfl
    · exact schedRound_withLanes 1 (noted st st.cursor (some _)) lanes h

/-- **Another number of lanes, the same run**: under every policy but `roundRobin`, which picks by
lanes, canonical and threaded runs end in the same status and the very same state, but for the
number itself. -/
theorem run_independent_of_number_of_lanes (fuel n lanes : Nat) (st : VMState)
    (h : st.config.policy ≠ .roundRobin) :
    runScheduled fuel n (withLanes st lanes) =
      ((runScheduled fuel n st).1, withLanes (runScheduled fuel n st).2 lanes) ∧
    runScheduledThreaded fuel n (withLanes st lanes) =
      ((runScheduledThreaded fuel n st).1, withLanes (runScheduledThreaded fuel n st).2 lanes) :=
  ⟨(withLanes_transparent lanes).runRounds
      (fun s here => schedRound_withLanes n s lanes (here ▸ h)) (schedRound_config n) fuel st rfl,
    (withLanes_transparent lanes).runRounds
      (fun s here => schedRoundThreaded_withLanes n s lanes (here ▸ h))
      (schedRoundThreaded_config n) fuel st rfl⟩

/-- **Under the same picks, the same run**, whatever the number of lanes and the policy. -/
theorem ordered_run_independent_of_number_of_lanes (orders : List RoundOrder) (lanes : Nat)
    (st : VMState) : runOrdered orders (withLanes st lanes) =
      ((runOrdered orders st).1, withLanes (runOrdered orders st).2 lanes) :=
  (withLanes_transparent lanes).runOrdered orders st

end Runtime.Proofs

end
