module

public import Runtime.Proofs.Run.Transparent
public import Runtime.Proofs.VM.Placement
public import Runtime.Proofs.Wave.LogsAreNotRead
public import Runtime.Properties.Terms.Placement

/-! Rounds do not look at placement, but where a policy or the planner does: failures enter,
sleepers wake and steps are made alike, in whatever lanes the coroutines stand. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

/-- A step leaves the same machine, whatever the placement. -/
theorem step_unplaced (st : VMState) (cid : CoroutineId) :
    unplaced (st.step cid) = (unplaced st).step cid := by
  have with_ (s : VMState) (cps : List Checkpoint) :
      ({ s with checkpoints := cps } : VMState).step cid =
        { s.step cid with checkpoints := cps } := by
    unfold VMState.step
    show (match s.coroutine? cid with | none => _ | some co => _) = _
    cases s.coroutine? cid <;> rfl
  have kept : (st.step cid).checkpoints = st.checkpoints := by
    unfold VMState.step
    cases st.coroutine? cid <;> rfl
  show ({ gathered (st.step cid) with
    checkpoints := (st.step cid).checkpoints.map gatheredCheckpoint } : VMState) = _
  rw [step_gathered, kept]
  exact (with_ (gathered st) _).symm

/-- Whoever is looked up is found, in lane 0. -/
theorem unplaced_coroutine? (st : VMState) (cid : CoroutineId) :
    (unplaced st).coroutine? cid = (st.coroutine? cid).map (moved 0) := by
  show (st.coroutines.map (moved 0)).find? _ = _
  rw [List.find?_map]
  rfl

/-- Whoever is ready is ready in every placement. -/
theorem runnable_unplaced (st : VMState) (cid : CoroutineId) :
    (unplaced st).runnable cid = st.runnable cid := by
  unfold VMState.runnable
  rw [unplaced_coroutine?]
  cases st.coroutine? cid <;> rfl

/-- Coroutines that are chosen by what no placement changes are the same ones. -/
private theorem filter_cids (p : Coroutine → Bool) (alike : ∀ co, p (moved 0 co) = p co)
    (all : List Coroutine) :
    ((all.map (moved 0)).filter p).map (·.cid) = (all.filter p).map (·.cid) := by
  rw [List.filter_map, List.map_map]
  have : p ∘ moved 0 = p := funext alike
  rw [this]
  rfl

/-- Coroutines that are changed by what no placement changes. -/
private theorem map_gathered (f : Coroutine → Coroutine) (g : Coroutine → Coroutine)
    (alike : ∀ co, g (moved 0 co) = moved 0 (f co)) (all : List Coroutine) :
    (all.map (moved 0)).map g = (all.map f).map (moved 0) := by
  rw [List.map_map, List.map_map]
  exact List.map_congr_left fun co _ => alike co

/-- A crash meets the same coroutines in every placement. -/
private theorem crash_unplaced (st : VMState) (site : Role) :
    unplaced (st.crash site) = (unplaced st).crash site := by
  have hit : ((unplaced st).coroutines.filter fun c => c.role == site && !c.terminal).map (·.cid) =
      (st.coroutines.filter fun c => c.role == site && !c.terminal).map (·.cid) :=
    filter_cids (fun c => c.role == site && !c.terminal) (fun _ => rfl) st.coroutines
  conv => rhs; unfold VMState.crash; dsimp only; rw [hit]
  refine congrArg (fun all => ({ unplaced (st.crash site) with coroutines := all } : VMState))
    (map_gathered _ _ (fun co => ?_) st.coroutines).symm
  dsimp only [moved]
  split <;> rfl

/-- A timeout holds the same coroutines in every placement. -/
private theorem timeOut_unplaced (st : VMState) (site : Role) (ticks : Nat) :
    unplaced (st.timeOut site ticks) = (unplaced st).timeOut site ticks := by
  have hit : ((unplaced st).coroutines.filter fun c => c.role == site && c.status = .ready).map
        (·.cid) =
      (st.coroutines.filter fun c => c.role == site && c.status = .ready).map (·.cid) :=
    filter_cids (fun c => c.role == site && c.status = .ready) (fun _ => rfl) st.coroutines
  conv => rhs; unfold VMState.timeOut; dsimp only; rw [hit]
  refine congrArg
    (fun all => ({ unplaced (st.timeOut site ticks) with coroutines := all } : VMState))
    (map_gathered _ _ (fun co => ?_) st.coroutines).symm
  dsimp only [moved]
  split <;> rfl

/-- Reconciliation revives the same coroutines in every placement. -/
private theorem reconcile_unplaced (st : VMState) (sender receiver : Role) :
    unplaced (st.reconcile sender receiver) = (unplaced st).reconcile sender receiver := by
  have same (co : Coroutine) : (unplaced st).quarantined sender receiver (moved 0 co) =
      st.quarantined sender receiver co := rfl
  have back (co : Coroutine) : (unplaced st).revive (moved 0 co) = moved 0 (st.revive co) := by
    unfold VMState.revive
    show (match st.failure.until? co.role st.clock with | none => _ | some til => _) = _
    cases st.failure.until? co.role st.clock <;> rfl
  have met : (unplaced st).coroutines.filter ((unplaced st).quarantined sender receiver) =
      (st.coroutines.filter (st.quarantined sender receiver)).map (moved 0) := by
    show (st.coroutines.map (moved 0)).filter _ = _
    rw [List.filter_map]
    rfl
  have revived : ((((unplaced st).coroutines.filter
        ((unplaced st).quarantined sender receiver)).map (unplaced st).revive).filter
          (·.status = .ready)).map (·.cid) =
      (((st.coroutines.filter (st.quarantined sender receiver)).map st.revive).filter
        (·.status = .ready)).map (·.cid) := by
    rw [met, map_gathered _ _ back]
    exact filter_cids (fun c => c.status = .ready) (fun _ => rfl) _
  conv => rhs; unfold VMState.reconcile; dsimp only; rw [revived]
  refine congrArg
    (fun all => ({ unplaced (st.reconcile sender receiver) with coroutines := all } : VMState))
    (map_gathered _ _ (fun co => ?_) st.coroutines).symm
  rw [same, back]
  split <;> rfl

/-- A restart goes back to the same coroutines in every placement. -/
private theorem restart_unplaced (st : VMState) :
    unplaced st.restart = (unplaced st).restart := by
  have nonce (co : Coroutine) :
      (unplaced st).withNonce (moved 0 co) = moved 0 (st.withNonce co) := by
    unfold VMState.withNonce
    rw [show (moved 0 co).cid = co.cid from rfl, unplaced_coroutine?]
    cases st.coroutine? co.cid <;> rfl
  obtain ⟨_, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, checkpoints, _, _, _⟩ := st
  cases checkpoints with
  | nil => rfl
  | cons last rest =>
    exact congrArg
      (fun all => ({ unplaced (VMState.restart ⟨_, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _,
        last :: rest, _, _, _⟩) with coroutines := all } : VMState))
      (map_gathered _ _ nonce last.coroutines).symm

/-- A failure event enters alike in every placement. -/
private theorem enter_unplaced (st : VMState) (event : FailureEvent) :
    unplaced (st.enter event) = (unplaced st).enter event := by
  cases event with
  | crash site => exact crash_unplaced ..
  | timeout site ticks => exact timeOut_unplaced ..
  | reconcile sender receiver => exact reconcile_unplaced ..
  | restart => exact restart_unplaced ..
  | «partition» a b => rfl
  | heal a b => rfl
  | corrupt sender receiver => rfl

/-- Failure events enter alike in every placement. -/
private theorem enterAll_unplaced (due : List FailureEvent) (st : VMState) :
    unplaced (due.foldl VMState.enter st) = due.foldl VMState.enter (unplaced st) := by
  induction due generalizing st with
  | nil => rfl
  | cons event rest ih => rw [List.foldl_cons, List.foldl_cons, ih, enter_unplaced]

/-- Sleepers wake alike in every placement. -/
private theorem wake_unplaced (st : VMState) : unplaced st.wake = (unplaced st).wake := by
  have same (co : Coroutine) : (unplaced st).wakes? (moved 0 co) = st.wakes? co := rfl
  have woken : ((unplaced st).coroutines.filter ((unplaced st).wakes? · |>.isSome)).map (·.cid) =
      (st.coroutines.filter (st.wakes? · |>.isSome)).map (·.cid) := by
    show ((st.coroutines.map (moved 0)).filter _).map (·.cid) = _
    rw [List.filter_map, List.map_map]
    rfl
  conv => rhs; unfold VMState.wake; rw [woken]
  refine congrArg (fun all => ({ unplaced st.wake with coroutines := all } : VMState))
    (map_gathered _ _ (fun co => ?_) st.coroutines).symm
  unfold wakeCoroutine
  rw [same]
  cases st.wakes? co with
  | none => rfl
  | some on => cases on <;> rfl

/-- A round begins alike in every placement. -/
private theorem beginRound_unplaced (st : VMState) :
    unplaced st.beginRound = (unplaced st).beginRound := by
  have noted (s : VMState) : unplaced (checkpointed s) = checkpointed (unplaced s) := by
    unfold checkpointed
    show _ = if s.config.checkpoints.contains s.clock then _ else _
    split <;> rfl
  have start : checkpointed (ticked (unplaced st)) = unplaced (checkpointed (ticked st)) :=
    (noted (ticked st)).symm
  rw [beginRound_eq, beginRound_eq, start, wake_unplaced]
  show (timeoutsEnded (unplaced _)).wake = (timeoutsEnded
    ((checkpointed (ticked st)).due.foldl VMState.enter (unplaced (checkpointed (ticked st))))).wake
  rw [enterAll_unplaced]

/-- A round ends alike in every placement. -/
private theorem endRound_unplaced (st : VMState) :
    unplaced st.endRound = (unplaced st).endRound := by
  unfold VMState.endRound
  show _ = if st.picks.isEmpty then _ else _
  split <;> rfl

/-- A run is over alike in every placement. -/
private theorem finished?_unplaced (st : VMState) : (unplaced st).finished? = st.finished? := by
  have ahead : (unplaced st).recoveryAhead = st.recoveryAhead := by
    unfold VMState.recoveryAhead
    rw [show (unplaced st).checkpoints.isEmpty = st.checkpoints.isEmpty from
      List.isEmpty_map]
    rfl
  unfold VMState.finished?
  rw [ahead]
  show (if (st.coroutines.map (moved 0)).all _ then _ else
    if (st.coroutines.map (moved 0)).all _ && _ then _ else _) = _
  rw [List.all_map, List.all_map]
  rfl

/-- No run looks at placement, but where the policy or the planner does. -/
theorem unplaced_transparent : StepTransparent unplaced where
  beginRound := beginRound_unplaced
  endRound := endRound_unplaced
  finished? := finished?_unplaced
  picks _ := rfl
  ahead _ := rfl
  step := step_unplaced
  runnable := runnable_unplaced
  queue _ := rfl
  noted _ _ _ := rfl

end Runtime.Proofs

end
