module

public import Runtime.Proofs.Run.WakingLater
public import Runtime.Proofs.Wave.LogsAreNotRead
public import Runtime.Properties.Terms.Failures

/-! Two machines at the same tick, of which one wakes coroutines later, when failures enter:
crashes, partitions, heals, corruptions and reconciliations leave them so. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

/-- The late machine wakes later than the early one, at the same tick; nothing ahead is about time
itself. -/
structure SameTick (late early : VMState) : Prop extends DelayedWake late early where
  tick : late.clock = early.clock
  timeless : Timeless late

/-- A machine simulates itself. -/
theorem SameTick.refl (st : VMState) (timeless : Timeless st) : SameTick st st :=
  ⟨.refl st, rfl, timeless⟩

/-- Sessions, layers and failures change alike. -/
private theorem SameTick.stores {late early : VMState} (h : SameTick late early)
    (f : List Session → List Session)
    (k : List Layer → List Layer) (g : FailureSnapshot → FailureSnapshot)
    (awake : ∀ s, s.timedOut = [] → (g s).timedOut = []) :
    SameTick { late with sessions := f late.sessions, layers := k late.layers,
                         failure := g late.failure }
      { early with sessions := f early.sessions, layers := k early.layers,
                   failure := g early.failure } := by
  refine ⟨⟨?_, h.clock, h.queue, h.waits⟩, h.tick, h.timeless.events, awake _ h.timeless.awake⟩
  let change (st : VMState) : VMState :=
    { st with sessions := f st.sessions, layers := k st.layers, failure := g st.failure }
  show change (untimed late) = change (untimed early)
  rw [h.same]

/-- Events are logged alike. -/
private theorem SameTick.log {late early : VMState} (h : SameTick late early)
    (events : List Event) : SameTick (late.log events) (early.log events) := by
  have forget (st : VMState) : untimed (st.log events) = { untimed st with
      events := (events.map fun event => { tick := 0, event }).reverse ++
        (untimed st).events } := by
    simp [untimed, VMState.log, Function.comp_def]
  refine ⟨⟨?_, h.clock, h.queue, h.waits⟩, h.tick, ⟨h.timeless.events, h.timeless.awake⟩⟩
  rw [forget, forget, h.same]

/-- The failure event is written down. -/
def recorded (st : VMState) (event : FailureEvent) : VMState :=
  { st with failures := {
      seq := st.failures.length, tick := st.clock, event, errorClass := event.triage.1
      certainty := event.triage.2.1, action := event.triage.2.2,
      evidence := st.meets event.names } :: st.failures }

/-- Failure events are written down alike. -/
private theorem SameTick.recorded {late early : VMState} (h : SameTick late early)
    (event : FailureEvent) :
    SameTick (recorded late event) (Runtime.Proofs.recorded early event) := by
  refine ⟨⟨?_, h.clock, h.queue, h.waits⟩, h.tick, ⟨h.timeless.events, h.timeless.awake⟩⟩
  have forget (st : VMState) : untimed (Runtime.Proofs.recorded st event) =
      { untimed st with failures := {
      seq := (untimed st).failures.length, tick := st.clock, event, errorClass := event.triage.1
      certainty := event.triage.2.1, action := event.triage.2.2
      evidence := (untimed st).meets event.names } :: (untimed st).failures } := rfl
  rw [forget, forget, h.same, h.tick]

/-- Coroutines change one by one, and whoever is queued late is queued early. -/
private theorem DelayedWake.mapped {late early : VMState} (h : DelayedWake late early)
    (f g : Coroutine → Coroutine)
    (lates earlies : List CoroutineId) (queue : ∀ cid ∈ lates, cid ∈ earlies)
    (each : ∀ p, Waits early.queue p → Waits earlies (f p.1, g p.2)) :
    DelayedWake { late with coroutines := late.coroutines.map f, queue := lates }
      { early with coroutines := early.coroutines.map g, queue := earlies } := by
  obtain ⟨pairs, l, e, waits⟩ := h.waits
  have same : (late.coroutines.map f).map eraseWaiting =
      (early.coroutines.map g).map eraseWaiting := by
    rw [l, e, List.map_map, List.map_map, List.map_map, List.map_map]
    exact List.map_congr_left fun p m => (each p (waits p m)).same
  refine ⟨?_, h.clock, queue, pairs.map fun p => (f p.1, g p.2), ?_, ?_, fun p m => ?_⟩
  · show { untimed late with coroutines := (late.coroutines.map f).map eraseWaiting } =
      { untimed early with coroutines := (early.coroutines.map g).map eraseWaiting }
    rw [same, h.same]
  · show late.coroutines.map f = _
    rw [l, List.map_map, List.map_map]
    rfl
  · show early.coroutines.map g = _
    rw [e, List.map_map, List.map_map]
    rfl
  · obtain ⟨q, mem, rfl⟩ := List.mem_map.mp m
    exact each q (waits q mem)

/-- A crash meets both machines alike. -/
private theorem SameTick.crash {late early : VMState} (h : SameTick late early) (site : Role) :
    SameTick (late.crash site) (early.crash site) := by
  have hits (st : VMState) :
      (st.coroutines.filter fun c => c.role == site && !c.terminal).map (·.cid) =
      ((untimed st).coroutines.filter fun c => c.role == site && !c.terminal).map (·.cid) := by
    show _ = ((st.coroutines.map eraseWaiting).filter _).map _
    rw [List.filter_map, List.map_map]
    have : ((fun c : Coroutine => c.role == site && !c.terminal) ∘ eraseWaiting) =
        fun c => c.role == site && !c.terminal := funext fun c => by
      show (c.role == site && !(eraseWaiting c).terminal) = _
      rw [eraseWaiting_identityPreserving.terminal]
    rw [this]
    rfl
  have hit : (late.coroutines.filter fun c => c.role == site && !c.terminal).map (·.cid) =
      (early.coroutines.filter fun c => c.role == site && !c.terminal).map (·.cid) := by
    rw [hits late, hits early, h.same]
  unfold VMState.crash
  dsimp only
  rw [hit]
  generalize (early.coroutines.filter fun c => c.role == site && !c.terminal).map (·.cid) = hit
  have mapped := h.toDelayedWake.mapped
    (fun c => if hit.contains c.cid then { c with status := .faulted .crashed } else c)
    (fun c => if hit.contains c.cid then { c with status := .faulted .crashed } else c)
    (late.queue.filter (!hit.contains ·)) (early.queue.filter (!hit.contains ·))
    (fun cid m => by
      rw [List.mem_filter] at m ⊢
      exact ⟨h.queue cid m.1, m.2⟩)
    (fun p w => by
      have cid : p.1.cid = p.2.cid :=
        (congrArg (·.cid) w.same : (eraseWaiting p.1).cid = (eraseWaiting p.2).cid)
      show Waits _ (if hit.contains p.1.cid then _ else _, if hit.contains p.2.cid then _ else _)
      by_cases out : hit.contains p.2.cid = true
      · rw [if_pos out, if_pos (cid ▸ out)]
        refine ⟨?_, .inl rfl⟩
        show ({ eraseWaiting p.1 with status := .faulted .crashed } : Coroutine) =
          { eraseWaiting p.2 with status := .faulted .crashed }
        rw [w.same]
      · rw [if_neg out, if_neg (cid ▸ out)]
        refine ⟨w.same, w.woken.imp_right fun woken => ⟨woken.1, ?_⟩⟩
        rw [List.mem_filter]
        exact ⟨woken.2, by simpa using out⟩)
  have all : SameTick _ _ := ⟨mapped, h.tick, ⟨h.timeless.events, h.timeless.awake⟩⟩
  have stores := all.stores
    (fun all => all.map fun s =>
      if s.roles.contains site && s.status != .closed then { s with status := .faulted } else s)
    (fun all => all.map fun l => if l.holder.any hit.contains then { l with holder := none } else l)
    (fun f => { f with
      crashed := if f.crashed.contains site then f.crashed else f.crashed ++ [site] }) fun _ h => h
  exact stores.log (hit.map (.faulted · .crashed))

/-- Who stands faulted over a message of the edge stands so in both machines. -/
private theorem quarantined_untimed (st : VMState) (sender receiver : Role) (co : Coroutine) :
    st.quarantined sender receiver co =
      (untimed st).quarantined sender receiver (eraseWaiting co) := by
  have status : decide (co.status = .faulted .invalidSignature) =
      decide ((eraseWaiting co).status = .faulted .invalidSignature) := by
    unfold eraseWaiting Coroutine.terminal
    cases co.status <;> simp
  unfold VMState.quarantined
  rw [status]
  rfl

/-- With nobody timed out, whoever is brought back is ready. -/
private theorem revive_of_awake (st : VMState) (awake : st.failure.timedOut = []) (co : Coroutine) :
    st.revive co = { co with status := .ready } := by
  simp [VMState.revive, FailureSnapshot.until?, awake]

/-- A reconciliation meets both machines alike. -/
private theorem SameTick.reconcile {late early : VMState} (h : SameTick late early)
    (sender receiver : Role) :
    SameTick (late.reconcile sender receiver) (early.reconcile sender receiver) := by
  have sessions : late.sessions = early.sessions := congrArg (·.sessions) h.same
  have failure : late.failure = early.failure := congrArg (·.failure) h.same
  have revived (st : VMState) (awake : st.failure.timedOut = []) :
      (((st.coroutines.filter (st.quarantined sender receiver)).map st.revive).filter
        (·.status = .ready)).map (·.cid) =
      ((untimed st).coroutines.filter ((untimed st).quarantined sender receiver)).map (·.cid) := by
    have : st.revive = fun co => { co with status := .ready } := funext (revive_of_awake st awake)
    show _ = ((st.coroutines.map eraseWaiting).filter _).map _
    rw [this, List.filter_map, List.filter_map, List.map_map, List.map_map]
    have all (xs : List Coroutine) :
        xs.filter ((fun x : Coroutine => decide (x.status = .ready)) ∘ fun co =>
          { co with status := .ready }) = xs := List.filter_eq_self.mpr fun _ _ => rfl
    rw [all]
    have same : ((untimed st).quarantined sender receiver ∘ eraseWaiting) =
        st.quarantined sender receiver :=
      funext fun co => (quarantined_untimed st sender receiver co).symm
    rw [same]
    rfl
  have back := (revived late h.timeless.awake).trans ((congrArg (fun st : VMState =>
    (st.coroutines.filter (st.quarantined sender receiver)).map (·.cid)) h.same).trans
      (revived early (failure ▸ h.timeless.awake)).symm)
  unfold VMState.reconcile
  dsimp only
  rw [back, sessions]
  generalize ((((early.coroutines.filter (early.quarantined sender receiver)).map
    early.revive).filter (·.status = .ready)).map (·.cid)) = back
  have mapped := h.toDelayedWake.mapped
    (fun c => if late.quarantined sender receiver c then late.revive c else c)
    (fun c => if early.quarantined sender receiver c then early.revive c else c)
    (late.queue ++ back) (early.queue ++ back)
    (fun cid m => (List.mem_append.mp m).elim (fun m => List.mem_append_left _ (h.queue cid m))
      fun m => List.mem_append_right _ m)
    (fun p w => by
      have same : late.quarantined sender receiver p.1 = early.quarantined sender receiver p.2 := by
        rw [quarantined_untimed late, quarantined_untimed early, h.same, w.same]
      show Waits _ (if late.quarantined sender receiver p.1 then _ else _,
        if early.quarantined sender receiver p.2 then _ else _)
      by_cases out : early.quarantined sender receiver p.2 = true
      · rw [if_pos out, if_pos (same.trans out), revive_of_awake late h.timeless.awake,
          revive_of_awake early (failure ▸ h.timeless.awake)]
        refine ⟨?_, .inl rfl⟩
        show ({ eraseWaiting p.1 with status := .ready } : Coroutine) =
          { eraseWaiting p.2 with status := .ready }
        rw [w.same]
      · rw [if_neg out, if_neg (same ▸ out)]
        exact ⟨w.same, w.woken.imp_right fun woken => ⟨woken.1, List.mem_append_left _ woken.2⟩⟩)
  have all : SameTick _ _ := ⟨mapped, h.tick, ⟨h.timeless.events, h.timeless.awake⟩⟩
  have stores := all.stores (fun all => all.map (·.mapBuffer sender receiver fun b =>
      { b with corrupted := false,
               messages := if b.corrupted then b.messages.tail else b.messages })) id
    (fun f => { f with corrupted := f.corrupted.filter (· != (sender, receiver)) }) fun _ h => h
  have logged := stores.log (early.sessions.filterMap fun s =>
    (s.quarantined? sender receiver).map fun m =>
      Event.dropped { sid := s.sid, sender, receiver } m)
  rw [← sessions] at logged ⊢
  exact logged

/-- A timeless failure event enters both machines alike. -/
private theorem SameTick.enter {late early : VMState} (h : SameTick late early)
    (event : FailureEvent)
    (timeless : timelessEvent event = true) : SameTick (late.enter event) (early.enter event) := by
  have h := h.recorded event
  cases event with
  | crash site => exact h.crash site
  | partition a b =>
    exact h.stores id id (fun f => { f with
      partitioned := if f.partitioned.contains (rolePair a b) then f.partitioned
        else f.partitioned ++ [rolePair a b] }) fun _ h => h
  | heal a b =>
    exact h.stores id id
      (fun f => { f with partitioned := f.partitioned.filter (· != rolePair a b) }) fun _ h => h
  | corrupt sender receiver =>
    exact h.stores
      (fun all => all.map (·.mapBuffer sender receiver ({ · with corrupted := true }))) id
      (fun f => { f with corrupted := f.corrupted.filter (· != (sender, receiver)) ++
        [(sender, receiver)] }) fun _ h => h
  | reconcile sender receiver => exact h.reconcile sender receiver
  | timeout | restart => contradiction

/-- Both begin a round, failures and all. -/
theorem SameTick.begin {late early : VMState} (h : SameTick late early) :
    SameTick late.beginRound early.beginRound := by
  have start : SameTick (ticked late) (ticked early) :=
    ⟨⟨h.same, Nat.succ_le_succ h.clock, h.queue, h.waits⟩, congrArg (· + 1) h.tick,
      h.timeless.events, h.timeless.awake⟩
  have noted : SameTick (checkpointed (ticked late)) (checkpointed (ticked early)) := by
    unfold checkpointed
    split <;> split <;>
      exact ⟨⟨start.same, start.clock, start.queue, start.waits⟩, start.tick,
        start.timeless.events, start.timeless.awake⟩
  have due : (checkpointed (ticked late)).due = (checkpointed (ticked early)).due := by
    have config : (checkpointed (ticked late)).config = (checkpointed (ticked early)).config :=
      congrArg (·.config) noted.same
    unfold VMState.due
    rw [config, noted.tick]
  have enter (events : List FailureEvent) (timeless : ∀ e ∈ events, timelessEvent e = true)
      {late early : VMState} (h : SameTick late early) :
      SameTick (events.foldl VMState.enter late) (events.foldl VMState.enter early) := by
    induction events generalizing late early with
    | nil => exact h
    | cons e rest ih =>
      exact ih (fun e m => timeless e (List.mem_cons_of_mem _ m))
        (h.enter e (timeless e List.mem_cons_self))
  have entered := enter (checkpointed (ticked late)).due (fun e m => by
    unfold VMState.due at m
    rw [List.mem_mergeSort] at m
    obtain ⟨f, there, rfl⟩ := List.mem_map.mp m
    exact noted.timeless.events f (List.mem_filter.mp there).1) noted
  have finish {late early : VMState} (h : SameTick late early) :
      SameTick (timeoutsEnded late).wake (timeoutsEnded early).wake := by
    have ended : SameTick (timeoutsEnded late) (timeoutsEnded early) := by
      have := h.stores id id
          (fun f => { f with timedOut := f.timedOut.filter (late.clock < ·.2) }) fun f h => by
        show f.timedOut.filter _ = []
        rw [h]
        rfl
      have same : timeoutsEnded early = { early with failure := { early.failure with
          timedOut := early.failure.timedOut.filter (late.clock < ·.2) } } := by
        rw [h.tick]
        rfl
      rw [same]
      exact this
    exact ⟨ended.wakeSome _ (fun _ _ h => h) ended.timeless.awake, ended.tick,
      ended.timeless.events, ended.timeless.awake⟩
  rw [beginRound_eq, beginRound_eq, ← due]
  exact finish entered

end Runtime.Proofs

end
