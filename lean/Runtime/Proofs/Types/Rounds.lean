module

public import Runtime.Proofs.Lawful.EveryStateIsLawful
public import Runtime.Proofs.Run.ConfigStays
public import Runtime.Proofs.Types.Steps

/-! Types in rounds: steps follow them, and failures leave them as they are. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

/-- A machine of which types are followed: all is in order, nobody speculates, nothing is undone. -/
structure Followed (st : VMState) : Prop where
  sound : SoundState st
  unheld : ∀ co ∈ st.coroutines, co.speculation = []
  config : NothingUndone st.config

/-- Where nothing happens. -/
theorem TypesGoOn.refl (st : VMState) : TypesGoOn st st :=
  ⟨[], by simp, fun s m => ⟨s, m, rfl, fun _ t has => ⟨t, has, rfl⟩⟩⟩

/-- One thing after another. -/
theorem TypesGoOn.trans {a b c : VMState} (h : TypesGoOn a b) (k : TypesGoOn b c) :
    TypesGoOn a c := by
  obtain ⟨xs, seen, goes⟩ := h
  obtain ⟨ys, seen', goes'⟩ := k
  refine ⟨xs ++ ys, by rw [seen', seen, List.append_assoc], fun s m => ?_⟩
  obtain ⟨s', m', sid, types⟩ := goes s m
  obtain ⟨s'', m'', sid', types'⟩ := goes' s' m'
  refine ⟨s'', m'', sid'.trans sid, fun role t has => ?_⟩
  obtain ⟨t', has', along⟩ := types role t has
  obtain ⟨t'', has'', along'⟩ := types' role t' has'
  refine ⟨t'', has'', ?_⟩
  rw [follow_append, along, Option.bind_some, ← sid]
  exact along'

/-- What leaves sessions their types, and tells of no move. -/
private theorem TypesGoOn.untouched {st after : VMState} (g : Session → Session)
    (sessions : after.sessions = st.sessions.map g) (sid : ∀ s, (g s).sid = s.sid)
    (types : ∀ s, (g s).types = s.types) (new : List Event)
    (seen : happened after = happened st ++ new)
    (quiet : ∀ e, ∀ event ∈ new, moveAt e event = none) : TypesGoOn st after := by
  refine ⟨new, seen, fun s m =>
    ⟨g s, sessions ▸ List.mem_map_of_mem m, sid s, fun role t has => ?_⟩⟩
  refine ⟨t, ?_, follow_still _ t new (quiet _)⟩
  unfold Session.type? at has ⊢
  rw [types]
  exact has

/-- What leaves sessions and events as they are. -/
theorem TypesGoOn.of_eq {st after : VMState} (sessions : after.sessions = st.sessions)
    (events : after.events = st.events) : TypesGoOn st after :=
  .untouched id (by rw [sessions, List.map_id]) (fun _ => rfl) (fun _ => rfl) []
    (by simp [happened, VMState.runTrace, RunTrace.observable, events]) (by simp)

/-- Who moves does so in its own session. -/
private theorem sid?_of_moveAt {e : Endpoint} {event : Event} (h : moveAt e event ≠ none) :
    event.sid? = some e.sid := by
  cases event <;> first
    | exact absurd rfl h
    | (simp only [moveAt, ne_eq, ite_eq_right_iff, reduceCtorEq, imp_false, Decidable.not_not] at h
       simp [Event.sid?, h.1])

/-- A step follows the types. -/
private theorem Followed.step_goes {st : VMState} (h : Followed st) (cid : CoroutineId) :
    TypesGoOn st (st.step cid) := by
  unfold VMState.step
  cases found : st.coroutine? cid with
  | none => exact .refl st
  | some co =>
    have kept := change_types st co (h.unheld co (List.mem_of_find?_eq_some found)) h.config.held
    refine ⟨(st.change co).events.filter (st.footprint co).covers, ?_, fun s m => ?_⟩
    · simp [happened, RunTrace.observable, VMState.runTrace, VMState.commit, VMState.apply,
        Function.comp_def]
    · have sid := (sessionChange_local (st.footprint co) (st.change co)).keeps s
      refine ⟨sessionChange (st.footprint co) (st.change co) s, ?_, sid, ?_⟩
      · show _ ∈ (st.apply _ _).sessions
        rw [apply_sessions]
        exact List.mem_append_left _ (List.mem_map_of_mem m)
      · rw [sessionChange_eq _ _ kept.distinct]
        split
        · rename_i mine
          cases there : (st.change co).sessions.find? (·.sid == s.sid) with
          | none =>
            intro role t has
            refine ⟨t, has, follow_still _ t _ fun event m => ?_⟩
            refine kept.others _ (fun s' m' eq => ?_) event (List.mem_filter.mp m).1
            have := List.find?_eq_none.mp there s' m'
            simp [eq] at this
          | some new =>
            have written : new ∈ (st.change co).sessions := List.mem_of_find?_eq_some there
            have same : new.sid = s.sid := by simpa using List.find?_some there
            obtain ⟨old, seen, goes⟩ := kept.written new written
            obtain ⟨at_, sid'⟩ := view_session seen
            have : old = s := eq_of_key Session.sid h.sound.here.sids at_ m (sid'.trans same)
            subst this
            intro role t has
            obtain ⟨t', has', along⟩ := goes role t has
            refine ⟨t', has', ?_⟩
            rw [follow_filter _ t _ _ fun event _ moves => ?_]
            · exact along
            · unfold Footprint.covers
              rw [sid?_of_moveAt moves]
              simp only [Bool.or_eq_true]
              exact .inl mine
        · rename_i other
          intro role t has
          refine ⟨t, has, follow_still _ t _ fun event mem => ?_⟩
          cases moves : moveAt { sid := s.sid, role } event with
          | none => rfl
          | some move =>
            have covers := (List.mem_filter.mp mem).2
            unfold Footprint.covers at covers
            rw [sid?_of_moveAt (e := { sid := s.sid, role }) (by rw [moves]; simp)] at covers
            simp only [Bool.or_eq_true] at covers
            cases covers with
            | inl mine => exact absurd mine other
            | inr fresh =>
              simp only [Option.any_eq_true] at fresh
              obtain ⟨a, fresh, eq⟩ := fresh
              have eq : a.nextSid = s.sid := by simpa using eq
              rw [fresh_eq fresh] at eq
              exact absurd (h.sound.here.sidsBelow s m) (by rw [eq]; exact Nat.lt_irrefl _)

/-- A step leaves such a machine. -/
private theorem Followed.step {st : VMState} (h : Followed st) (cid : CoroutineId) :
    Followed (st.step cid) := by
  refine ⟨h.sound.step cid, ?_, by rw [step_config]; exact h.config⟩
  unfold VMState.step
  cases found : st.coroutine? cid with
  | none => exact h.unheld
  | some co =>
    have kept := change_types st co (h.unheld co (List.mem_of_find?_eq_some found)) h.config.held
    intro x m
    have m : x ∈ (st.apply (st.footprint co) (st.change co)).coroutines := m
    rw [apply_coroutines] at m
    cases List.mem_append.mp m with
    | inl m =>
      obtain ⟨y, there, rfl⟩ := List.mem_map.mp m
      have one : (stepped (st.footprint co) (st.change co) y).speculation = [] := by
        unfold stepped
        split
        · exact kept.held
        · exact h.unheld y there
      unfold coroutineChange delivered
      split
      · split
        · simp [Coroutine.receiveEndpoint, one]
        · exact one
      · exact one
    | inr m =>
      unfold spawned at m
      rw [Option.mem_toList] at m
      obtain ⟨_, _, m⟩ := Option.bind_eq_some_iff.mp m
      obtain ⟨child, new, rfl⟩ := Option.map_eq_some_iff.mp m
      exact kept.child child new

/-- Steps follow the types, in whatever order. -/
theorem Followed.steps {st : VMState} (h : Followed st) (order : List CoroutineId) :
    Followed (order.foldl VMState.step st) ∧ TypesGoOn st (order.foldl VMState.step st) := by
  induction order generalizing st with
  | nil => exact ⟨h, .refl st⟩
  | cons cid rest ih =>
    obtain ⟨followed, goes⟩ := ih (h.step cid)
    exact ⟨followed, (h.step_goes cid).trans goes⟩

/-- What is logged stands behind what was there. -/
private theorem happened_log (st : VMState) (events : List Event) :
    happened (st.log events) = happened st ++ events := by
  simp [happened, RunTrace.observable, VMState.runTrace, VMState.log, Function.comp_def]

/-- A failure event other than a restart leaves all types, and nobody speculates after it. -/
private theorem enter_goes (st : VMState) (event : FailureEvent) (going : event ≠ .restart) :
    TypesGoOn st (st.enter event) ∧ ((∀ co ∈ st.coroutines, co.speculation = []) →
      ∀ co ∈ (st.enter event).coroutines, co.speculation = []) := by
  have map (f : Coroutine → Coroutine) (same : ∀ co, (f co).speculation = co.speculation)
      (all : List Coroutine) (none : ∀ co ∈ all, co.speculation = []) :
      ∀ co ∈ all.map f, co.speculation = [] := by
    intro co m
    obtain ⟨old, there, rfl⟩ := List.mem_map.mp m
    rw [same, none old there]
  unfold VMState.enter
  cases event with
  | crash site =>
    refine ⟨.untouched (fun s => if s.roles.contains site && s.status != .closed then
        { s with status := .faulted } else s) rfl (fun s => by dsimp only; split <;> rfl)
      (fun s => by dsimp only; split <;> rfl) _ (happened_log _ _) fun e event m => ?_,
      map _ (fun co => by split <;> rfl) _⟩
    obtain ⟨_, _, rfl⟩ := List.mem_map.mp m
    rfl
  | timeout site ticks =>
    exact ⟨.of_eq rfl rfl, map _ (fun co => by split <;> rfl) _⟩
  | corrupt sender receiver =>
    exact ⟨.untouched (·.mapBuffer sender receiver ({ · with corrupted := true })) rfl
      (fun _ => rfl) (fun _ => rfl) [] (by simp [happened, VMState.corrupt, VMState.runTrace])
      (by simp), fun none => none⟩
  | reconcile sender receiver =>
    have same (s : VMState) (co : Coroutine) : (s.revive co).speculation = co.speculation := by
      unfold VMState.revive
      cases s.failure.until? co.role s.clock <;> rfl
    refine ⟨.untouched (·.mapBuffer sender receiver fun b =>
        { b with corrupted := false,
                 messages := if b.corrupted then b.messages.tail else b.messages }) rfl
      (fun _ => rfl) (fun _ => rfl) _ (happened_log _ _) fun e event m => ?_,
      map _ (fun co => ?_) _⟩
    · obtain ⟨_, _, m⟩ := List.mem_filterMap.mp m
      obtain ⟨_, _, rfl⟩ := Option.map_eq_some_iff.mp m
      rfl
    · split
      · exact same _ co
      · rfl
  | restart => exact absurd rfl going
  | «partition» a b => exact ⟨.of_eq rfl rfl, fun none => none⟩
  | heal a b => exact ⟨.of_eq rfl rfl, fun none => none⟩

/-- The start of a round leaves all types. -/
theorem Followed.beginRound {st : VMState} (h : Followed st) :
    Followed st.beginRound ∧ TypesGoOn st st.beginRound := by
  have all (due : List FailureEvent) (going : ∀ event ∈ due, event ≠ .restart) (s : VMState) :
      TypesGoOn s (due.foldl VMState.enter s) ∧ ((∀ co ∈ s.coroutines, co.speculation = []) →
        ∀ co ∈ (due.foldl VMState.enter s).coroutines, co.speculation = []) := by
    induction due generalizing s with
    | nil => exact ⟨.refl s, fun none => none⟩
    | cons event rest ih =>
      obtain ⟨goes, unheld⟩ := enter_goes s event (going event List.mem_cons_self)
      obtain ⟨goes', unheld'⟩ :=
        ih (fun x m => going x (List.mem_cons_of_mem _ m)) (s.enter event)
      exact ⟨goes.trans goes', fun none => unheld' (unheld none)⟩
  have noted : (checkpointed (ticked st)).sessions = st.sessions ∧
      (checkpointed (ticked st)).events = st.events ∧
      (checkpointed (ticked st)).coroutines = st.coroutines ∧
      (checkpointed (ticked st)).config = st.config := by
    unfold checkpointed
    split <;> exact ⟨rfl, rfl, rfl, rfl⟩
  have going : ∀ event ∈ (checkpointed (ticked st)).due, event ≠ .restart := by
    intro event m
    simp only [VMState.due, List.mem_mergeSort, List.mem_map, List.mem_filter] at m
    obtain ⟨f, ⟨m, _⟩, rfl⟩ := m
    exact h.config.going f (noted.2.2.2 ▸ m)
  obtain ⟨goes, unheld⟩ := all _ going (checkpointed (ticked st))
  refine ⟨⟨h.sound.beginRound, ?_, by rw [beginRound_config]; exact h.config⟩, ?_⟩
  · rw [beginRound_eq]
    intro co m
    obtain ⟨old, there, rfl⟩ := List.mem_map.mp m
    have same (f : Coroutine → Option BlockReason) :
        (wakeCoroutine f old).speculation = old.speculation := by
      unfold wakeCoroutine
      split <;> rfl
    rw [same]
    exact unheld (noted.2.2.1 ▸ h.unheld) old there
  · rw [beginRound_eq]
    exact ((TypesGoOn.of_eq noted.1 noted.2.1).trans goes).trans (.of_eq rfl rfl)

/-- The end of a round leaves all types. -/
theorem Followed.endRound {st : VMState} (h : Followed st) :
    Followed st.endRound ∧ TypesGoOn st st.endRound := by
  unfold VMState.endRound
  split
  · exact ⟨h, .refl st⟩
  · exact ⟨⟨⟨h.sound.here, h.sound.saved⟩, h.unheld, h.config⟩, .of_eq rfl rfl⟩

end Runtime.Proofs

end
