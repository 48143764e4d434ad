module

public import Runtime.Proofs.Conservation.Step
public import Runtime.VM.Runtime.ThreadedRunner

/-! Rounds and runs keep the books. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

/-- Another state of sessions in which only other things than ids and buffers differ, other states
of coroutines in which only other things than speculation differ, and events that tell of no
message: the books balance. -/
theorem BooksBalance.untouched {st st' : VMState} (h : BooksBalance st)
    (config : st'.config = st.config) (alloc : st'.alloc = st.alloc) (f : Session → Session)
    (sessions : st'.sessions = st.sessions.map f)
    (sid : ∀ s, (f s).sid = s.sid) (same : ∀ s, ends (f s) = ends s)
    (kept : ∀ s p q, between (f s) p q = between s p q)
    (coroutines : ∀ co ∈ st'.coroutines, ∃ old ∈ st.coroutines, co.speculation = old.speculation)
    (events : List Event) (log : st'.runTrace.observable = st.runTrace.observable ++ events)
    (quiet : ∀ e ∈ events, edge? e = none) : BooksBalance st' where
  spared := by rw [config]; exact h.spared
  distinct := by
    rw [sessions, List.map_map]
    have : st.sessions.map ((·.sid) ∘ f) = st.sessions.map (·.sid) :=
      List.map_congr_left fun s _ => sid s
    rw [this]
    exact h.distinct
  below s mem := by
    rw [sessions] at mem
    obtain ⟨old, was, rfl⟩ := List.mem_map.mp mem
    rw [sid, alloc]
    exact h.below old was
  buffers s mem := by
    rw [sessions] at mem
    obtain ⟨old, was, rfl⟩ := List.mem_map.mp mem
    rw [same]
    exact h.buffers old was
  discreet co mem := by
    obtain ⟨old, mem, eq⟩ := coroutines co mem
    exact (h.discreet old mem).of_eq eq
  balanced edge := by
    rw [log, config, sessions, contents_map f sid kept]
    exact (h.balanced edge).trans (Quiet.balanced (fun e he => by rw [quiet e he]; simp) _ _)

/-- What is logged stands behind what was there. -/
private theorem observable_log (st : VMState) (events : List Event) :
    (st.log events).runTrace.observable = st.runTrace.observable ++ events := by
  simp [RunTrace.observable, VMState.runTrace, VMState.log, Function.comp_def]

/-- Changes of coroutines that leave their speculation alone. -/
theorem speculation_map (f : Coroutine → Coroutine)
    (same : ∀ co, (f co).speculation = co.speculation)
    (all : List Coroutine) : ∀ co ∈ all.map f, ∃ old ∈ all, co.speculation = old.speculation := by
  intro co mem
  obtain ⟨old, was, rfl⟩ := List.mem_map.mp mem
  exact ⟨old, was, same old⟩

/-- A crash keeps the books: what is on its way to or from the site stays where it is. -/
private theorem crash_books (st : VMState) (site : Role) (h : BooksBalance st) :
    BooksBalance (st.crash site) := by
  refine h.untouched (f := fun s =>
      if s.roles.contains site && s.status != .closed then { s with status := .faulted } else s)
    rfl rfl rfl (fun s => by dsimp only; split <;> rfl) (fun s => by dsimp only; split <;> rfl)
    (fun s p q => by dsimp only; split <;> rfl)
    (speculation_map _ (fun co => by split <;> rfl) _) _ (observable_log _ _) ?_
  intro e mem
  obtain ⟨_, _, rfl⟩ := List.mem_map.mp mem
  rfl

/-- A timeout keeps the books. -/
private theorem timeOut_books (st : VMState) (site : Role) (ticks : Nat) (h : BooksBalance st) :
    BooksBalance (st.timeOut site ticks) :=
  h.untouched (f := fun s => s) rfl rfl (List.map_id _).symm (fun _ => rfl) (fun _ => rfl)
    (fun _ _ _ => rfl)
    (speculation_map _ (fun co => by split <;> rfl) _) [] (List.append_nil _).symm (by simp)

/-- Corruption keeps the books: the message is still there. -/
private theorem corrupt_books (st : VMState) (sender receiver : Role) (h : BooksBalance st) :
    BooksBalance (st.corrupt sender receiver) := by
  refine h.untouched (f := (·.mapBuffer sender receiver ({ · with corrupted := true })))
    rfl rfl rfl (fun _ => rfl) (fun s => ?_) (fun s p q => ?_) (fun co mem => ⟨co, mem, rfl⟩) []
    (List.append_nil _).symm (by simp)
  · simp only [ends, Session.mapBuffer, List.map_map]
    refine List.map_congr_left fun b _ => ?_
    simp only [Function.comp]
    split <;> rfl
  · unfold between Session.buffer? Session.mapBuffer
    simp only
    rw [List.find?_map, Option.map_map]
    have same : ((fun b : Buffer => b.sender == p && b.receiver == q) ∘ fun b =>
        if b.sender == sender && b.receiver == receiver then { b with corrupted := true } else b)
        = fun b => b.sender == p && b.receiver == q := by
      funext b
      simp only [Function.comp]
      split <;> rfl
    have messages : ((·.messages) ∘ fun b : Buffer =>
        if b.sender == sender && b.receiver == receiver then { b with corrupted := true } else b)
        = (·.messages) := by
      funext b
      simp only [Function.comp]
      split <;> rfl
    rw [same, messages]

/-- Only other things than the books differ. -/
theorem BooksBalance.of_eq {st st' : VMState} (h : BooksBalance st)
    (config : st'.config = st.config)
    (sessions : st'.sessions = st.sessions) (alloc : st'.alloc = st.alloc)
    (coroutines : st'.coroutines = st.coroutines) (events : st'.events = st.events) :
    BooksBalance st' :=
  h.untouched (f := fun s => s) config alloc (by rw [sessions, List.map_id']) (fun _ => rfl)
    (fun _ => rfl)
    (fun _ _ _ => rfl) (fun co mem => ⟨co, coroutines ▸ mem, rfl⟩) []
    (by simp [VMState.runTrace, RunTrace.observable, events]) (by simp)

/-- Every failure event but `reconcile` and `restart` keeps the books. -/
private theorem enter_books (st : VMState) (event : FailureEvent) (spares : sparesBooks event)
    (h : BooksBalance st) : BooksBalance (st.enter event) := by
  have noted (record : FailureRecord) :
      BooksBalance { st with failures := record :: st.failures } :=
    h.of_eq rfl rfl rfl rfl rfl
  unfold VMState.enter
  cases event with
  | crash site => exact crash_books _ site (noted _)
  | partition a b => exact h.of_eq rfl rfl rfl rfl rfl
  | heal a b => exact h.of_eq rfl rfl rfl rfl rfl
  | corrupt sender receiver => exact corrupt_books _ sender receiver (noted _)
  | timeout site ticks => exact timeOut_books _ site ticks (noted _)
  | reconcile => exact spares.elim
  | restart => exact spares.elim

/-- Failure events that spare the books keep them, one after another. -/
private theorem enterAll_books (events : List FailureEvent) (st : VMState)
    (spare : ∀ e ∈ events, sparesBooks e)
    (h : BooksBalance st) : BooksBalance (events.foldl VMState.enter st) := by
  induction events generalizing st with
  | nil => exact h
  | cons e rest ih =>
    exact ih _ (fun x mem => spare x (List.mem_cons_of_mem _ mem))
      (enter_books st e (spare e List.mem_cons_self) h)

/-- Failure ingress keeps the books. -/
private theorem ingress_books (st : VMState) (h : BooksBalance st) : BooksBalance st.ingress := by
  unfold VMState.ingress
  simp only
  generalize checked : (if st.config.checkpoints.contains st.clock then
    { st with checkpoints := st.checkpoint :: st.checkpoints } else st) = st'
  have h' : BooksBalance st' := by
    rw [← checked]
    split
    · exact h.of_eq rfl rfl rfl rfl rfl
    · exact h
  refine (enterAll_books st'.due st' (fun e mem => ?_) h').of_eq rfl rfl rfl rfl rfl
  simp only [VMState.due, List.mem_mergeSort, List.mem_map, List.mem_filter] at mem
  obtain ⟨f, ⟨mem, _⟩, rfl⟩ := mem
  exact h'.spared f mem

/-- Waking keeps the books. -/
private theorem wake_books (st : VMState) (h : BooksBalance st) : BooksBalance st.wake :=
  h.untouched (f := fun s => s) rfl rfl (List.map_id' _).symm (fun _ => rfl) (fun _ => rfl)
    (fun _ _ _ => rfl)
    (speculation_map _ (fun co => by unfold wakeCoroutine; split <;> rfl) _) []
      (List.append_nil _).symm (by simp)

/-- The beginning of a round keeps the books. -/
private theorem beginRound_books (st : VMState) (h : BooksBalance st) :
    BooksBalance st.beginRound :=
  wake_books _ (ingress_books _ (h.of_eq rfl rfl rfl rfl rfl))

/-- The end of a round keeps the books. -/
private theorem endRound_books (st : VMState) (h : BooksBalance st) : BooksBalance st.endRound := by
  unfold VMState.endRound
  split
  · exact h
  · exact h.of_eq rfl rfl rfl rfl rfl

/-- A canonical round keeps the books. -/
theorem schedRound_books (n : Nat) (st : VMState) (h : BooksBalance st) :
    BooksBalance (schedRound n st) := by
  unfold schedRound VMState.canonicalStep
  split
  · exact h
  · split
    · exact h
    · refine step_books _ _ ?_
      unfold VMState.advanceCursor
      split
      · exact h.of_eq rfl rfl rfl rfl rfl
      · exact h

/-- A wave keeps the books. -/
private theorem runWave_books (st : VMState) (wave : List CoroutineId) (h : BooksBalance st) :
    BooksBalance (st.runWave wave) := by
  unfold VMState.runWave
  induction wave generalizing st with
  | nil => exact h
  | cons cid rest ih => exact ih _ (step_books st cid h)

/-- Waves keep the books. -/
private theorem runWaves_books (n : Nat) (waves : List (List CoroutineId)) (done : Nat)
    (st : VMState) (h : BooksBalance st) : BooksBalance (VMState.runWaves n waves done st).2 := by
  induction waves generalizing done st with
  | nil => exact h
  | cons w rest ih =>
    unfold VMState.runWaves
    split
    · exact ih _ _ (runWave_books st w h)
    · exact h

/-- A threaded round keeps the books. -/
theorem schedRoundThreaded_books (n : Nat) (st : VMState) (h : BooksBalance st) :
    BooksBalance (schedRoundThreaded n st) := by
  unfold schedRoundThreaded
  split
  · exact schedRound_books n st h
  · unfold certifiedRound
    split
    · exact (runWaves_books n _ 0 st h).of_eq rfl rfl rfl rfl rfl
    · exact schedRound_books 1 _ (h.of_eq rfl rfl rfl rfl rfl)

/-- Rounds that keep the books make runs that do. -/
theorem runRounds_books (round : VMState → VMState)
    (keeps : ∀ st, BooksBalance st → BooksBalance (round st))
    (fuel : Nat) (st : VMState) (h : BooksBalance st) :
    BooksBalance (runRounds round fuel st).2 := by
  induction fuel generalizing st with
  | zero =>
    unfold runRounds
    split <;> exact h
  | succ fuel ih =>
    unfold runRounds
    split
    · exact h
    · have next := keeps _ (beginRound_books st h)
      simp only
      split
      · exact next
      · exact ih _ (endRound_books _ next)

end Runtime.Proofs

end
