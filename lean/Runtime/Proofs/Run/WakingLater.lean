module

public import Runtime.Proofs.Run.DelayedWakeSimulation

/-! Waking: whoever wakes later, or not at all, stays behind whoever wakes earlier. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

/-- Who is woken by a part of the wakings of a machine. -/
private theorem eraseWaiting_wakeCoroutine (st : VMState) (part : Coroutine → Option BlockReason)
    (sub : ∀ co on, part co = some on → st.wakes? co = some on) (co : Coroutine) :
    eraseWaiting (wakeCoroutine part co) = eraseWaiting co := by
  unfold wakeCoroutine
  cases found : part co with
  | none => rfl
  | some on =>
    have woken := sub co on found
    unfold VMState.wakes? at woken
    unfold eraseWaiting Coroutine.terminal
    cases status : co.status <;> simp_all

/-- Waking is forgotten with time. -/
theorem untimed_wake (st : VMState) : untimed st.wake = untimed st := by
  have : (st.coroutines.map (wakeCoroutine st.wakes?)).map eraseWaiting =
      st.coroutines.map eraseWaiting := by
    rw [List.map_map]
    exact List.map_congr_left fun co _ => eraseWaiting_wakeCoroutine st _ (fun _ _ h => h) co
  show { untimed st with
    coroutines := (st.coroutines.map (wakeCoroutine st.wakes?)).map eraseWaiting } = _
  rw [this]
  rfl

/-- The late machine wakes some whose wait is over, the early one all of them. -/
theorem DelayedWake.wakeSome {late early : VMState} (h : DelayedWake late early)
    (part : Coroutine → Option BlockReason)
    (sub : ∀ co on, part co = some on → late.wakes? co = some on)
    (awake : late.failure.timedOut = []) :
    DelayedWake { late with
      coroutines := late.coroutines.map (wakeCoroutine part)
      queue := late.queue ++ (late.coroutines.filter (part · |>.isSome)).map (·.cid) }
      early.wake := by
  have sessions : late.sessions = early.sessions := congrArg (·.sessions) h.same
  have layers : late.layers = early.layers := congrArg (·.layers) h.same
  have config : late.config = early.config := congrArg (·.config) h.same
  have failure : late.failure = early.failure := congrArg (·.failure) h.same
  have calm (st : VMState) (e : st.failure = late.failure) (site : Role) :
      st.failure.holds site st.clock = false := by
    simp [FailureSnapshot.holds, e, awake]
  -- whoever waits for the same in both is woken early if late
  have both (a b : Coroutine) (on : BlockReason) (woken : part a = some on)
      (status : b.status = a.status) :
      early.wakes? b = some on := by
    have woken := sub a on woken
    unfold VMState.wakes? at woken ⊢
    rw [status]
    cases wait : a.status with
    | blocked reason =>
      rw [wait] at woken
      simp only [calm late rfl, calm early failure.symm] at woken ⊢
      have fulfilled : late.fulfilled reason = true → early.fulfilled reason = true := by
        cases reason with
        | timedOut til => simpa [VMState.fulfilled] using fun t => Nat.le_trans t h.clock
        | _ => simp [VMState.fulfilled, VMState.session?, VMState.layer?, sessions, layers,
          config, failure]
      by_cases f : late.fulfilled reason = true
      · simpa [f, fulfilled f] using woken
      · simp [f] at woken
    | ready | done | faulted => simp [wait] at woken
  obtain ⟨pairs, lates, earlies, waits⟩ := h.waits
  have queued (b : Coroutine) (m : b ∈ early.coroutines) (on : BlockReason)
      (woken : early.wakes? b = some on) :
      b.cid ∈ early.wake.queue :=
    List.mem_append_right _ (List.mem_map_of_mem (List.mem_filter.mpr ⟨m, by simp [woken]⟩))
  have early' : untimed early.wake = untimed early := untimed_wake early
  refine ⟨?_, h.clock, fun cid m => ?_,
    pairs.map fun p => (wakeCoroutine part p.1, wakeCoroutine early.wakes? p.2), ?_, ?_,
    fun p m => ?_⟩
  · rw [early', ← h.same]
    have : (late.coroutines.map (wakeCoroutine part)).map eraseWaiting =
        late.coroutines.map eraseWaiting := by
      rw [List.map_map]
      exact List.map_congr_left fun co _ => eraseWaiting_wakeCoroutine late part sub co
    show { untimed late with
      coroutines := (late.coroutines.map (wakeCoroutine part)).map eraseWaiting } = _
    rw [this]
    rfl
  · cases List.mem_append.mp m with
    | inl m => exact List.mem_append_left _ (h.queue cid m)
    | inr m =>
      obtain ⟨a, m, id⟩ := List.mem_map.mp m
      obtain ⟨m, woken⟩ := List.mem_filter.mp m
      obtain ⟨on, woken⟩ := Option.isSome_iff_exists.mp woken
      rw [lates] at m
      obtain ⟨p, mem, e⟩ := List.mem_map.mp m
      subst e
      have old := waits p mem
      have ids : p.1.cid = p.2.cid :=
        (congrArg (·.cid) old.same : (eraseWaiting p.1).cid = (eraseWaiting p.2).cid)
      rw [← id, ids]
      cases old.woken with
      | inl same =>
        exact queued p.2 (earlies ▸ List.mem_map_of_mem mem) on (both p.1 p.2 on woken same)
      | inr already => exact List.mem_append_left _ already.2
  · show late.coroutines.map _ = _
    rw [lates, List.map_map, List.map_map]
    rfl
  · show early.coroutines.map _ = _
    rw [earlies, List.map_map, List.map_map]
    rfl
  · obtain ⟨q, mem, e⟩ := List.mem_map.mp m
    subst e
    have old := waits q mem
    refine ⟨?_, ?_⟩
    · show eraseWaiting (wakeCoroutine part q.1) = eraseWaiting (wakeCoroutine early.wakes? q.2)
      rw [eraseWaiting_wakeCoroutine late part sub,
        eraseWaiting_wakeCoroutine early _ (fun _ _ h => h), old.same]
    · show (wakeCoroutine early.wakes? q.2).status = (wakeCoroutine part q.1).status ∨
        (wakeCoroutine early.wakes? q.2).status = .ready ∧
          (wakeCoroutine early.wakes? q.2).cid ∈ early.wake.queue
      cases wokenEarly : early.wakes? q.2 with
      | some on =>
        refine .inr ⟨by simp [wakeCoroutine, wokenEarly], ?_⟩
        have : (wakeCoroutine early.wakes? q.2).cid = q.2.cid := by simp [wakeCoroutine, wokenEarly]
        rw [this]
        exact queued q.2 (earlies ▸ List.mem_map_of_mem mem) on wokenEarly
      | none =>
        have stays : wakeCoroutine early.wakes? q.2 = q.2 := by simp [wakeCoroutine, wokenEarly]
        rw [stays]
        cases old.woken with
        | inr already => exact .inr ⟨already.1, List.mem_append_left _ already.2⟩
        | inl same =>
          cases wokenLate : part q.1 with
          | some on => simp [both q.1 q.2 on wokenLate same] at wokenEarly
          | none => exact .inl (by simp [wakeCoroutine, wokenLate, same])

/-- The early machine wakes all whose wait is over, the late one nobody. -/
theorem DelayedWake.wakeEarly {late early : VMState} (h : DelayedWake late early)
    (awake : late.failure.timedOut = []) :
    DelayedWake late early.wake := by
  have := h.wakeSome (fun _ => none) (fun _ _ h => nomatch h) awake
  have nobody : late.coroutines.map (wakeCoroutine fun _ => none) = late.coroutines :=
    List.map_id late.coroutines
  have nothing : late.coroutines.filter (fun _ => (none : Option BlockReason).isSome) = [] :=
    List.filter_eq_nil_iff.mpr fun _ _ h => nomatch h
  simp only [nobody, nothing, List.map_nil, List.append_nil] at this
  exact this

/-- Neither machine's end of a round matters. -/
theorem DelayedWake.ended {late early : VMState} (h : DelayedWake late early) :
    DelayedWake late.endRound early ∧ DelayedWake late early.endRound := by
  unfold VMState.endRound
  constructor <;> split <;> first | exact h | exact ⟨h.same, h.clock, h.queue, h.waits⟩

end Runtime.Proofs

end
