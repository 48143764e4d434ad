module

public import Runtime.Proofs.Disjoint
public import Runtime.Proofs.Planner
public import Runtime.Proofs.VM.Scheduler

/-! The wave theorem: what the checker accepts may run in any order, or all at once. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

/-- A coroutine's footprint and the change that its step makes, both seen from one state. -/
abbrev Pick := Footprint × Change

/-- The pick of a coroutine. -/
def pickOf (st : VMState) (cid : CoroutineId) : Option Pick :=
  (st.coroutine? cid).map fun co => (st.footprint co, st.change co)

/-- Commit picks one after another, as they are. -/
def commitAll (picks : List Pick) (st : VMState) : VMState :=
  picks.foldl (fun st p => st.commit p.1 p.2) st

/-- The picks of a wave, all computed from the same state. -/
def picksOf (st : VMState) (wave : List CoroutineId) : List Pick := wave.filterMap (pickOf st)

/-- A wave in parallel: every change is computed from the state before the wave, then all are merged. -/
def runWaveParallel (st : VMState) (wave : List CoroutineId) : VMState := commitAll (picksOf st wave) st

/-- No two picks share a resource. -/
def DisjointPicks (picks : List Pick) : Prop := picks.Pairwise fun p q => DisjointFootprints p.1 q.1

/-- A step is its pick, committed. -/
theorem step_eq_commit (st : VMState) (cid : CoroutineId) (p : Pick) (h : pickOf st cid = some p) :
    st.step cid = st.commit p.1 p.2 := by
  unfold pickOf at h
  unfold VMState.step
  cases found : st.coroutine? cid with
  | none => simp [found] at h
  | some co =>
    rw [found] at h
    simp only [Option.map_some, Option.some.injEq] at h
    simp only [← h]

/-- A coroutine's pick names the coroutine in its footprint. -/
theorem pickOf_resource (st : VMState) (cid : CoroutineId) (p : Pick) (h : pickOf st cid = some p) :
    Resource.coroutine cid ∈ p.1.resources := by
  unfold pickOf at h
  cases found : st.coroutine? cid with
  | none => simp [found] at h
  | some co =>
    rw [found] at h
    simp only [Option.map_some, Option.some.injEq] at h
    have : co.cid = cid := by simpa using List.find?_some found
    simp [← h, Footprint.resources, VMState.footprint, this]

/-- Committing a pick does not change the pick of a coroutine with a disjoint footprint. -/
theorem pickOf_commit (st : VMState) (p q : Pick) (cid : CoroutineId) (h : pickOf st cid = some q)
    (disjoint : DisjointFootprints p.1 q.1) : pickOf (st.commit p.1 p.2) cid = some q := by
  have there : (st.commit p.1 p.2).coroutine? cid = st.coroutine? cid :=
    apply_coroutine? st p.1 p.2 cid fun hp => disjoint _ hp (pickOf_resource st cid q h)
  unfold pickOf at h ⊢
  rw [there]
  cases found : st.coroutine? cid with
  | none => simp [found] at h
  | some co =>
    rw [found] at h
    simp only [Option.map_some, Option.some.injEq] at h ⊢
    have same := unnoticed st p.1 p.2 co (by rw [← h] at disjoint; exact disjoint)
    rw [same.1, same.2]
    exact h

/-- Committing a pick changes no pick of coroutines whose picks share nothing with it. -/
theorem map_pickOf_commit (st : VMState) (p : Pick) (rest : List CoroutineId) (qs : List Pick)
    (h : rest.map (pickOf st) = qs.map some) (all : ∀ q ∈ qs, DisjointFootprints p.1 q.1) :
    rest.map (pickOf (st.commit p.1 p.2)) = qs.map some := by
  induction rest generalizing qs with
  | nil => simpa using h
  | cons a rest ih =>
    cases qs with
    | nil => simp at h
    | cons q qs =>
      simp only [List.map_cons, List.cons.injEq] at h ⊢
      exact ⟨pickOf_commit st p q a h.1 (all q List.mem_cons_self),
        ih qs h.2 fun q hq => all q (List.mem_cons_of_mem _ hq)⟩

/-- Sequential is parallel: stepping through a wave of disjoint picks is committing the changes that
they would all make in the state before it. -/
theorem steps_eq_commitAll (wave : List CoroutineId) (picks : List Pick) (st : VMState)
    (found : wave.map (pickOf st) = picks.map some) (disjoint : DisjointPicks picks) :
    wave.foldl VMState.step st = commitAll picks st := by
  induction wave generalizing picks st with
  | nil =>
    cases picks with
    | nil => rfl
    | cons => simp at found
  | cons cid rest ih =>
    cases picks with
    | nil => simp at found
    | cons p picks =>
      simp only [List.map_cons, List.cons.injEq] at found
      have apart := List.pairwise_cons.mp disjoint
      rw [List.foldl_cons, step_eq_commit st cid p found.1]
      exact ih picks _ (map_pickOf_commit st p rest picks found.2 apart.1) apart.2

/-- The machines agree in all but the order of logs and queue: the same coroutines, sessions with their
buffers, layers and ids, and the same trace of every session. -/
structure SameOutcome (a b : VMState) : Prop where
  coroutines : a.coroutines = b.coroutines
  sessions : a.sessions = b.sessions
  layers : a.layers = b.layers
  alloc : a.alloc = b.alloc
  clock : a.clock = b.clock
  steps : a.steps = b.steps
  traces : ∀ sid, a.sessionTrace sid = b.sessionTrace sid

theorem SameOutcome.refl (st : VMState) : SameOutcome st st :=
  ⟨rfl, rfl, rfl, rfl, rfl, rfl, fun _ => rfl⟩

theorem SameOutcome.trans {a b c : VMState} (h : SameOutcome a b) (k : SameOutcome b c) : SameOutcome a c :=
  ⟨h.coroutines.trans k.coroutines, h.sessions.trans k.sessions, h.layers.trans k.layers,
    h.alloc.trans k.alloc, h.clock.trans k.clock, h.steps.trans k.steps,
    fun sid => (h.traces sid).trans (k.traces sid)⟩

/-- What a pick adds to the trace of a session. -/
def added (p : Pick) (sid : SessionId) : List Event :=
  (p.2.events.filter p.1.covers).filter (·.sid? == some sid)

/-- A commit appends the pick's own events to a session's trace. -/
theorem sessionTrace_commit (st : VMState) (p : Pick) (sid : SessionId) :
    (st.commit p.1 p.2).sessionTrace sid = st.sessionTrace sid ++ added p sid := by
  simp [VMState.sessionTrace, VMState.commit, VMState.apply, added, List.filter_append, Function.comp_def]

/-- A pick adds only to sessions of its footprint. -/
theorem added_eq_nil (p : Pick) (sid : SessionId) (h : Resource.session sid ∉ p.1.resources) :
    added p sid = [] := by
  unfold added
  rw [List.filter_eq_nil_iff]
  intro e he own
  have own : e.sid? = some sid := by simpa using own
  have covers : p.1.covers e = true := (List.mem_filter.mp he).2
  unfold Footprint.covers at covers
  rw [own] at covers
  simp only [Bool.or_eq_true, List.contains_iff_mem, Option.any_eq_true] at covers
  cases covers with
  | inl m => exact h (by simp [Footprint.resources, m])
  | inr f =>
    obtain ⟨a, ha, e⟩ := f
    have : a.nextSid = sid := by simpa using e
    exact h (by simp [Footprint.resources, ha, this])

/-- Committing respects agreement. -/
theorem SameOutcome.commit {a b : VMState} (h : SameOutcome a b) (p : Pick) :
    SameOutcome (a.commit p.1 p.2) (b.commit p.1 p.2) where
  coroutines := by
    show (a.apply p.1 p.2).coroutines = (b.apply p.1 p.2).coroutines
    rw [apply_coroutines, apply_coroutines, h.coroutines]
  sessions := by
    show (a.apply p.1 p.2).sessions = (b.apply p.1 p.2).sessions
    rw [apply_sessions, apply_sessions, h.sessions]
  layers := by
    show (a.apply p.1 p.2).layers = (b.apply p.1 p.2).layers
    rw [apply_layers, apply_layers, h.layers]
  alloc := by simp [VMState.commit, VMState.apply, h.alloc]
  clock := h.clock
  steps := by simp [VMState.commit, h.steps, VMState.apply]
  traces sid := by rw [sessionTrace_commit, sessionTrace_commit, h.traces]

/-- Two picks that share no resource commute. -/
theorem commit_comm (st : VMState) (p q : Pick) (h : DisjointFootprints p.1 q.1) :
    SameOutcome ((st.commit p.1 p.2).commit q.1 q.2) ((st.commit q.1 q.2).commit p.1 p.2) where
  coroutines := by
    show ((st.commit p.1 p.2).apply q.1 q.2).coroutines = ((st.commit q.1 q.2).apply p.1 p.2).coroutines
    rw [apply_coroutines, apply_coroutines]
    show (st.apply p.1 p.2).coroutines.map _ ++ _ = (st.apply q.1 q.2).coroutines.map _ ++ _
    rw [apply_coroutines, apply_coroutines]
    refine append_comm_of_local (coroutineChange_local ..) (coroutineChange_local ..)
      (fun cid => h (.coroutine cid)) _ _ _ ?_ (fun co m => h _ (spawned_mem _ _ co m).1)
      (fun co m => h.symm _ (spawned_mem _ _ co m).1)
    cases fresh_of_disjoint h with
    | inl none => exact .inl (by simp [spawned, none])
    | inr none => exact .inr (by simp [spawned, none])
  sessions := by
    show ((st.commit p.1 p.2).apply q.1 q.2).sessions = ((st.commit q.1 q.2).apply p.1 p.2).sessions
    rw [apply_sessions, apply_sessions]
    show (st.apply p.1 p.2).sessions.map _ ++ _ = (st.apply q.1 q.2).sessions.map _ ++ _
    rw [apply_sessions, apply_sessions]
    refine append_comm_of_local (sessionChange_local ..) (sessionChange_local ..)
      (fun sid => h (.session sid)) _ _ _ ?_ (fun s m => h _ (opened_mem _ _ s m).1)
      (fun s m => h.symm _ (opened_mem _ _ s m).1)
    cases fresh_of_disjoint h with
    | inl none => exact .inl (by simp [opened, none])
    | inr none => exact .inr (by simp [opened, none])
  layers := by
    show ((st.commit p.1 p.2).apply q.1 q.2).layers = ((st.commit q.1 q.2).apply p.1 p.2).layers
    rw [apply_layers, apply_layers]
    show (st.apply p.1 p.2).layers.map _ = (st.apply q.1 q.2).layers.map _
    rw [apply_layers, apply_layers, List.map_map, List.map_map]
    exact List.map_congr_left fun l _ => ((layerChange_local p.1 p.2).comm (layerChange_local q.1 q.2)
      (fun name => h (.layer name)) l).symm
  alloc := by
    simp only [VMState.commit, VMState.apply, Allocator.mk.injEq]
    exact ⟨Nat.add_right_comm .., Nat.add_right_comm ..⟩
  clock := rfl
  steps := rfl
  traces sid := by
    rw [sessionTrace_commit, sessionTrace_commit, sessionTrace_commit, sessionTrace_commit]
    by_cases own : Resource.session sid ∈ p.1.resources
    · simp [added_eq_nil q sid (h _ own)]
    · simp [added_eq_nil p sid own]

/-- Committing many picks respects agreement. -/
theorem SameOutcome.commitAll {a b : VMState} (h : SameOutcome a b) (picks : List Pick) :
    SameOutcome (commitAll picks a) (Runtime.Proofs.commitAll picks b) := by
  induction picks generalizing a b with
  | nil => exact h
  | cons p rest ih => exact ih (h.commit p)

/-- Disjoint picks may be committed in any order. -/
theorem commitAll_perm {ps qs : List Pick} (perm : ps.Perm qs) (h : DisjointPicks ps) (st : VMState) :
    SameOutcome (commitAll ps st) (commitAll qs st) := by
  induction perm generalizing st with
  | nil => exact SameOutcome.refl st
  | cons p _ ih => exact ih (List.pairwise_cons.mp h).2 (st.commit p.1 p.2)
  | swap p q rest =>
    have apart := (List.pairwise_cons.mp h).1 p (by simp)
    exact (commit_comm st q p apart).commitAll rest
  | trans perm _ ih ih' =>
    have h' : DisjointPicks _ := (perm.pairwise_iff DisjointFootprints.symm).mp h
    exact (ih h st).trans (ih' h' st)

/-- The pick of a coroutine has its footprint. -/
theorem footprintOf_eq (st : VMState) (cid : CoroutineId) (p : Pick) (h : pickOf st cid = some p) :
    st.footprintOf cid = p.1 := by
  unfold pickOf at h
  unfold VMState.footprintOf
  cases found : st.coroutine? cid with
  | none => simp [found] at h
  | some co =>
    rw [found] at h
    simp only [Option.map_some, Option.some.injEq] at h
    simp only [← h]

/-- Coroutines that do not clash have disjoint footprints. -/
theorem disjoint_of_no_clash (st : VMState) (a b : CoroutineId) (h : st.clash? a b = none) :
    DisjointFootprints (st.footprintOf a) (st.footprintOf b) := by
  unfold VMState.clash? at h
  simp only at h
  split at h
  · contradiction
  · split at h
    · contradiction
    · split at h
      · contradiction
      · rename_i clear
        intro r hr hr'
        exact clear (by simpa [shares] using ⟨r, hr, hr'⟩)

/-- A wave of coroutines that are there and do not clash has disjoint picks. -/
theorem disjoint_picks_of_no_clash (st : VMState) (wave : List CoroutineId)
    (there : ∀ cid ∈ wave, (pickOf st cid).isSome) (clear : st.waveClash? wave = none) :
    DisjointPicks (picksOf st wave) := by
  induction wave with
  | nil => exact List.Pairwise.nil
  | cons a rest ih =>
    simp only [VMState.waveClash?, Option.or_eq_none_iff, List.findSome?_eq_none_iff] at clear
    obtain ⟨p, hp⟩ := Option.isSome_iff_exists.mp (there a List.mem_cons_self)
    have split : picksOf st (a :: rest) = p :: picksOf st rest := by simp [picksOf, hp]
    rw [split]
    refine List.pairwise_cons.mpr ⟨fun q hq => ?_, ih (fun cid h => there cid (List.mem_cons_of_mem a h)) clear.2⟩
    obtain ⟨b, hb, hq⟩ := List.mem_filterMap.mp hq
    rw [← footprintOf_eq st a p hp, ← footprintOf_eq st b q hq]
    exact disjoint_of_no_clash st a b (clear.1 b hb)

/-- Each coroutine of a wave that is there has its pick. -/
theorem map_pickOf_eq (st : VMState) (wave : List CoroutineId)
    (there : ∀ cid ∈ wave, (pickOf st cid).isSome) : wave.map (pickOf st) = (picksOf st wave).map some := by
  induction wave with
  | nil => rfl
  | cons a rest ih =>
    obtain ⟨p, hp⟩ := Option.isSome_iff_exists.mp (there a List.mem_cons_self)
    have split : picksOf st (a :: rest) = p :: picksOf st rest := by simp [picksOf, hp]
    rw [split, List.map_cons, List.map_cons, hp, ih fun cid h => there cid (List.mem_cons_of_mem a h)]

/-- What is ready has a pick. -/
theorem pickOf_isSome_of_ready (st : VMState) (cid : CoroutineId) (h : cid ∈ st.candidates) :
    (pickOf st cid).isSome := by
  have run := ((mem_candidates_iff st cid).mp h).2
  unfold VMState.runnable at run
  unfold pickOf
  cases found : st.coroutine? cid with
  | none => simp [found] at run
  | some co => rfl

/-- What an admissible wave guarantees. -/
theorem admissible_facts (st : VMState) (n : Nat) (wave : List CoroutineId)
    (h : st.waveAdmissible n wave = true) :
    (∀ cid ∈ wave, (pickOf st cid).isSome) ∧ st.waveClash? wave = none := by
  unfold VMState.waveAdmissible at h
  simp only [Bool.and_eq_true, List.all_eq_true, List.contains_iff_mem, Option.isNone_iff_eq_none] at h
  exact ⟨fun cid m => pickOf_isSome_of_ready st cid (h.1.2 cid m), h.2⟩

/-- **Sequential is parallel.** For a wave that the checker admits, computing every step from the state
before the wave and merging the changes gives the very state that stepping one after another gives. -/
theorem admissible_wave_runs_in_parallel (st : VMState) (n : Nat) (wave : List CoroutineId)
    (h : st.waveAdmissible n wave = true) : runWaveParallel st wave = st.runWave wave := by
  obtain ⟨there, clear⟩ := admissible_facts st n wave h
  exact (steps_eq_commitAll wave _ st (map_pickOf_eq st wave there)
    (disjoint_picks_of_no_clash st wave there clear)).symm

/-- **Any order.** For a wave that the checker admits, its picks may step in any order: the same
coroutines, sessions, buffers, layers and ids, and the same trace of every session come of it. -/
theorem admissible_wave_runs_in_any_order (st : VMState) (n : Nat) (wave order : List CoroutineId)
    (h : st.waveAdmissible n wave = true) (perm : wave.Perm order) :
    SameOutcome (st.runWave wave) (st.runWave order) := by
  obtain ⟨there, clear⟩ := admissible_facts st n wave h
  have disjoint := disjoint_picks_of_no_clash st wave there clear
  have picks : (picksOf st wave).Perm (picksOf st order) := perm.filterMap _
  have there' : ∀ cid ∈ order, (pickOf st cid).isSome := fun cid m => there cid (perm.mem_iff.mpr m)
  have disjoint' : DisjointPicks (picksOf st order) := (picks.pairwise_iff DisjointFootprints.symm).mp disjoint
  unfold VMState.runWave
  rw [steps_eq_commitAll wave _ st (map_pickOf_eq st wave there) disjoint,
    steps_eq_commitAll order _ st (map_pickOf_eq st order there') disjoint']
  exact commitAll_perm picks disjoint st

/-- Every wave of a certificate that the checker accepts is admissible in the state for which it was
checked. -/
theorem valid_certificate_waves_admissible (st : VMState) (n : Nat) (c : WaveCertificate)
    (h : checkWaveCertificate st n c = .valid) (wave : List CoroutineId) (mem : wave ∈ c.waves) :
    st.waveAdmissible n wave = true := by
  have facts := checkWaveCertificate_sound st n c h
  have distinct : wave.Nodup :=
    List.Pairwise.sublist (List.sublist_flatten_of_mem mem) ((allDistinct_iff_nodup _).mp facts.distinct)
  unfold VMState.waveAdmissible
  simp only [Bool.and_eq_true, List.all_eq_true, List.contains_iff_mem, Option.isNone_iff_eq_none,
    decide_eq_true_eq, Bool.not_eq_true', List.isEmpty_eq_false_iff]
  exact ⟨⟨⟨⟨facts.nonempty wave mem, facts.width wave mem⟩, (allDistinct_iff_nodup _).mpr distinct⟩,
    facts.ready wave mem⟩, facts.disjoint wave mem⟩

end Runtime.Proofs

end
