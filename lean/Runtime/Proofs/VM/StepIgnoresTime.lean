module

public import Runtime.Proofs.Run.ThreadedRunIsSteps
public import Runtime.Proofs.VM.LaneAndTokensUnread
public import Runtime.Properties.Terms.Runs

/-! Time and waiting leave no trace: what a step does is the same at whatever tick, however long its
coroutine waited before and whoever else is queued. So the machine without all that tells of it goes
on alike. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

/-- Forgetting changes neither who a coroutine is nor whether it has ended. -/
theorem eraseWaiting_identityPreserving : IdentityPreserving eraseWaiting :=
  ⟨fun _ => rfl, fun co => by unfold eraseWaiting Coroutine.terminal; cases co.status <;> rfl⟩

/-- There is no more to forget. -/
private theorem eraseWaiting_eraseWaiting (co : Coroutine) :
    eraseWaiting (eraseWaiting co) = eraseWaiting co := by
  unfold eraseWaiting Coroutine.terminal
  cases co.status <;> rfl

/-- A ready coroutine has only tokens to forget. -/
theorem eraseWaiting_of_ready (co : Coroutine) (h : co.status = .ready) :
    eraseWaiting co = altered id false co := by
  obtain ⟨_, _, _, _, _, status, _, _, _, _, _, _, _, _, _⟩ := co
  cases h
  rfl

/-- Whoever is looked up is found, like the others. -/
private theorem untimed_coroutine? (st : VMState) (cid : CoroutineId) :
    (untimed st).coroutine? cid = (st.coroutine? cid).map eraseWaiting := by
  unfold VMState.coroutine? untimed
  rw [List.find?_map]
  rfl

/-- What a step changes does not depend on tokens, nor on how others wait. -/
theorem change_untimed (st : VMState) (co : Coroutine) :
    (untimed st).change (altered id false co) = alteredChange id false (st.change co) := by
  have target : (st.footprint co).target.bind (untimed st).coroutine? =
      ((st.footprint co).target.bind st.coroutine?).map eraseWaiting := by
    cases (st.footprint co).target with
    | none => rfl
    | some cid => exact untimed_coroutine? st cid
  have view : (untimed st).view (altered id false co) =
      alteredView id false eraseWaiting (st.view co) :=
    congrArg (fun target => ({ st.view co with co := altered id false co, target } : View)) target
  show stepView st.config (st.instr? co) ((untimed st).view (altered id false co)) = _
  rw [view]
  exact stepView_altered eraseWaiting_identityPreserving ..

/-- A coroutine of a change, seen without time: what it becomes does not depend on how it waited. -/
theorem coroutineChange_untimed (fp : Footprint) (c : Change) (co : Coroutine) :
    eraseWaiting (coroutineChange fp (alteredChange id false c) (eraseWaiting co)) =
      eraseWaiting (coroutineChange fp c co) := by
  have step : eraseWaiting (stepped fp (alteredChange id false c) (eraseWaiting co)) =
      eraseWaiting (stepped fp c co) := by
    unfold stepped
    show eraseWaiting (if co.cid == fp.cid then _ else _) =
      eraseWaiting (if co.cid == fp.cid then _ else _)
    split
    · rfl
    · exact eraseWaiting_eraseWaiting co
  have give (a b : Coroutine) (e : eraseWaiting a = eraseWaiting b) :
      eraseWaiting (delivered fp (alteredChange id false c) a) =
        eraseWaiting (delivered fp c b) := by
    have cid : a.cid = b.cid := (congrArg (·.cid) e : (eraseWaiting a).cid = (eraseWaiting b).cid)
    unfold delivered
    cases fp.target with
    | none => exact e
    | some target =>
      obtain ⟨_, _, _, delivery, _, _, _, _, _⟩ := c
      cases delivery with
      | none => exact e
      | some d =>
        show eraseWaiting (if a.cid == target then _ else _) =
          eraseWaiting (if b.cid == target then _ else _)
        rw [cid]
        split
        · have other (x : Coroutine) (d : Delivery) : eraseWaiting (x.receiveEndpoint d) =
              { eraseWaiting x with
                owned := (eraseWaiting x).owned ++ [d.endpoint]
                facts := learn (eraseWaiting x).facts d.facts
                speculation := (eraseWaiting x).speculation.map fun s =>
                  { s with facts := learn s.facts d.facts } } := rfl
          rw [other, other, e]
        · exact e
  exact give _ _ step

/-- The handoff record of a step is the same but for its tick. -/
private theorem handoff?_untimed (st : VMState) (fp : Footprint) (c : Change) :
    handoff? (untimed st) fp (alteredChange id false c) =
      (handoff? st fp c).map ({ · with tick := 0 }) := by
  have target : fp.target.bind (untimed st).coroutine? =
      (fp.target.bind st.coroutine?).map eraseWaiting := by
    cases fp.target with
    | none => rfl
    | some cid => exact untimed_coroutine? st cid
  obtain ⟨_, _, _, delivery, _, _, _, _, _⟩ := c
  unfold handoff?
  rw [target, untimed_coroutine?]
  cases delivery with
  | none => rfl
  | some d =>
    cases st.coroutine? fp.cid with
    | none => rfl
    | some source =>
      cases fp.target.bind st.coroutine? with
      | none => rfl
      | some other =>
        show (if source.lane = other.lane then none else _) =
          (if source.lane = other.lane then none else _ : Option Handoff).map _
        split <;> rfl

/-- Committing a change leaves the same, when time is forgotten, as committing it without tokens to
a machine that had forgotten before. -/
private theorem commit_untimed (st : VMState) (fp : Footprint) (c : Change) :
    untimed ((untimed st).commit fp (alteredChange id false c)) = untimed (st.commit fp c) := by
  have child : (spawned fp (alteredChange id false c)).map eraseWaiting =
      (spawned fp c).map eraseWaiting := by
    obtain ⟨_, _, _, _, _, child, _, _, _⟩ := c
    unfold spawned
    cases fp.fresh <;> cases child <;> rfl
  have count : (spawned fp (alteredChange id false c)).length = (spawned fp c).length := by
    have := congrArg List.length child
    rwa [List.length_map, List.length_map] at this
  have coroutines : ((untimed st).apply fp (alteredChange id false c)).coroutines.map eraseWaiting =
      (st.apply fp c).coroutines.map eraseWaiting := by
    rw [apply_coroutines, apply_coroutines, List.map_append, List.map_append, child]
    refine congrArg (· ++ _) ?_
    show ((st.coroutines.map eraseWaiting).map _).map _ = _
    rw [List.map_map, List.map_map, List.map_map]
    exact List.map_congr_left fun co _ => coroutineChange_untimed fp c co
  have alloc : ((untimed st).apply fp (alteredChange id false c)).alloc =
      (st.apply fp c).alloc := by
    show Allocator.mk _ (st.alloc.nextCid + (spawned fp (alteredChange id false c)).length) =
      Allocator.mk _ (st.alloc.nextCid + (spawned fp c).length)
    rw [count]
    rfl
  have handoffs :
      ((untimed st).apply fp (alteredChange id false c)).handoffs.map ({ · with tick := 0 }) =
      (st.apply fp c).handoffs.map ({ · with tick := 0 }) := by
    show ((handoff? (untimed st) fp (alteredChange id false c)).toList ++ st.handoffs.map _).map _ =
      ((handoff? st fp c).toList ++ st.handoffs).map _
    rw [handoff?_untimed, List.map_append, List.map_append, List.map_map]
    cases handoff? st fp c <;> rfl
  have log {α β : Type} (f : α → β) (g : β → β) (h : α → β) (old : List β) (new : List α)
      (e : ∀ x, g (f x) = g (h x)) (twice : ∀ x, g (g x) = g x) :
      ((new.map f).reverse ++ old.map g).map g = ((new.map h).reverse ++ old).map g := by
    rw [List.map_append, List.map_append, List.map_map, List.map_reverse, List.map_reverse,
      List.map_map, List.map_map]
    refine congr (congrArg _ (congrArg _ (List.map_congr_left fun x _ => e x)))
      (List.map_congr_left fun x _ => twice x)
  have events := log (fun event => { tick := 0, event : TickedEvent }) ({ · with tick := 0 })
    (fun event => { tick := st.clock, event }) st.events (c.events.filter fp.covers)
    (fun _ => rfl) fun _ => rfl
  have effects := log (fun (nonce, request, output) =>
      { tick := 0, coroutine := fp.cid, nonce, request, output : EffectEntry })
    ({ · with tick := 0 })
    (fun (nonce, request, output) =>
      { tick := st.clock, coroutine := fp.cid, nonce, request, output })
    st.effects c.effects (fun _ => rfl) fun _ => rfl
  have checks := log
    (fun (label, passed) => { tick := 0, coroutine := fp.cid, label, passed : OutputCheck })
    ({ · with tick := 0 })
    (fun (label, passed) => { tick := st.clock, coroutine := fp.cid, label, passed })
    st.checks c.checks (fun _ => rfl) fun _ => rfl
  have all (s : VMState) (c : Change) : untimed (s.commit fp c) = { untimed s with
      coroutines := (s.apply fp c).coroutines.map eraseWaiting
      sessions := (s.apply fp c).sessions
      layers := (s.apply fp c).layers
      alloc := (s.apply fp c).alloc
      steps := s.steps + 1
      events := (s.apply fp c).events.map ({ · with tick := 0 })
      effects := (s.apply fp c).effects.map ({ · with tick := 0 })
      checks := (s.apply fp c).checks.map ({ · with tick := 0 })
      handoffs := (s.apply fp c).handoffs.map ({ · with tick := 0 }) } := rfl
  rw [all, all, coroutines, alloc, handoffs]
  have events :
      ((untimed st).apply fp (alteredChange id false c)).events.map ({ · with tick := 0 }) =
      (st.apply fp c).events.map ({ · with tick := 0 }) := events
  have effects :
      ((untimed st).apply fp (alteredChange id false c)).effects.map ({ · with tick := 0 }) =
      (st.apply fp c).effects.map ({ · with tick := 0 }) := effects
  have checks :
      ((untimed st).apply fp (alteredChange id false c)).checks.map ({ · with tick := 0 }) =
      (st.apply fp c).checks.map ({ · with tick := 0 }) := checks
  rw [events, effects, checks]
  simp only [untimed, List.map_map]
  rfl

/-- **A step of a ready coroutine is the same whenever it is made**: forgetting time before it makes
no difference to what is left when it is forgotten after it. -/
theorem step_untimed (st : VMState) (cid : CoroutineId) (ready : st.runnable cid = true) :
    untimed ((untimed st).step cid) = untimed (st.step cid) := by
  unfold VMState.runnable at ready
  unfold VMState.step
  rw [untimed_coroutine?]
  cases found : st.coroutine? cid with
  | none => simp [found] at ready
  | some co =>
    have ready : co.status = .ready := by simpa [found] using ready
    show untimed ((untimed st).commit (st.footprint (eraseWaiting co))
      ((untimed st).change (eraseWaiting co))) = _
    rw [eraseWaiting_of_ready co ready, change_untimed]
    exact commit_untimed ..

end Runtime.Proofs

end
