module

public import Runtime.Proofs.Wave.DisjointPicks
public import Runtime.Properties.Terms.Waves

/-! When two machines have done the same in another order: so have those that committed the same
disjoint picks. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

theorem SameOutcome.refl (st : VMState) : SameOutcome st st :=
  ⟨rfl, fun _ => rfl, fun _ => rfl, fun _ => rfl, .refl _⟩

theorem SameOutcome.trans {a b c : VMState} (h : SameOutcome a b) (k : SameOutcome b c) :
    SameOutcome a c :=
  ⟨h.machine.trans k.machine, fun sid => (h.traces sid).trans (k.traces sid),
    fun cid => (h.effects cid).trans (k.effects cid),
    fun cid => (h.checks cid).trans (k.checks cid), h.picks.trans k.picks⟩

/-- What a pick adds to the trace of a session. -/
def added (p : Pick) (sid : SessionId) : List Event :=
  (p.2.events.filter p.1.covers).filter (·.sid? == some sid)

/-- A commit appends the pick's own events to a session's trace. -/
private theorem sessionTrace_commit (st : VMState) (p : Pick) (sid : SessionId) :
    (st.commit p.1 p.2).sessionTrace sid = st.sessionTrace sid ++ added p sid := by
  simp [VMState.sessionTrace, VMState.commit, VMState.apply, added, List.filter_append,
    Function.comp_def]

/-- A pick adds only to sessions of its footprint. -/
private theorem added_eq_nil (p : Pick) (sid : SessionId)
    (h : Resource.session sid ∉ p.1.resources) : added p sid = [] := by
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
  machine := by
    show unordered ((unordered a).commit p.1 p.2) = unordered ((unordered b).commit p.1 p.2)
    rw [h.machine]
  traces sid := by rw [sessionTrace_commit, sessionTrace_commit, h.traces]
  effects cid := by
    have clock : a.clock = b.clock := congrArg (·.clock) h.machine
    have := h.effects cid
    simp only [effectsOf, VMState.commit, VMState.apply, List.filter_append, clock] at this ⊢
    rw [this]
  checks cid := by
    have clock : a.clock = b.clock := congrArg (·.clock) h.machine
    have := h.checks cid
    simp only [checksOf, VMState.commit, VMState.apply, List.filter_append, clock] at this ⊢
    rw [this]
  picks := h.picks.cons _

/-- Entries that are made for one coroutine are its own. -/
private theorem own_entries {α β : Type} {owner : β → CoroutineId} (new : List α)
    (c : CoroutineId) (f : α → β)
    (own : ∀ x, owner (f x) = c) : ∀ e ∈ (new.map f).reverse, owner e = c := by
  intro e m
  obtain ⟨x, _, e⟩ := List.mem_map.mp (List.mem_reverse.mp m)
  exact e ▸ own x

/-- Entries of two coroutines may change places: each sees only its own. -/
private theorem filter_swap {α : Type} (owner : α → CoroutineId) {xs ys : List α}
    {c d : CoroutineId}
    (hx : ∀ x ∈ xs, owner x = c) (hy : ∀ y ∈ ys, owner y = d) (ne : c ≠ d) (cid : CoroutineId)
    (old : List α) :
    (ys ++ (xs ++ old)).filter (owner · == cid) = (xs ++ (ys ++ old)).filter (owner · == cid) := by
  have nothing (zs : List α) (e : CoroutineId) (h : ∀ z ∈ zs, owner z = e) (other : e ≠ cid) :
      zs.filter (owner · == cid) = [] := by
    rw [List.filter_eq_nil_iff]
    intro z m
    simpa [h z m] using other
  simp only [List.filter_append]
  by_cases own : c = cid
  · rw [nothing ys d hy fun e => ne (own.trans e.symm)]
    rfl
  · rw [nothing xs c hx own]
    rfl

/-- Two picks that share no resource commute. -/
private theorem commit_comm (st : VMState) (p q : Pick) (h : DisjointFootprints p.1 q.1) :
    SameOutcome ((st.commit p.1 p.2).commit q.1 q.2) ((st.commit q.1 q.2).commit p.1 p.2) where
  machine := by
    have coroutines : ((st.commit p.1 p.2).commit q.1 q.2).coroutines =
        ((st.commit q.1 q.2).commit p.1 p.2).coroutines := by
      show ((st.commit p.1 p.2).apply q.1 q.2).coroutines =
        ((st.commit q.1 q.2).apply p.1 p.2).coroutines
      rw [apply_coroutines, apply_coroutines]
      show (st.apply p.1 p.2).coroutines.map _ ++ _ = (st.apply q.1 q.2).coroutines.map _ ++ _
      rw [apply_coroutines, apply_coroutines]
      refine append_comm_of_local (coroutineChange_local ..) (coroutineChange_local ..)
        (fun cid => h (.coroutine cid)) _ _ _ ?_ (fun co m => h _ (spawned_mem _ _ co m).1)
        (fun co m => h.symm _ (spawned_mem _ _ co m).1)
      cases fresh_of_disjoint h with
      | inl none => exact .inl (by simp [spawned, none])
      | inr none => exact .inr (by simp [spawned, none])
    have sessions : ((st.commit p.1 p.2).commit q.1 q.2).sessions =
        ((st.commit q.1 q.2).commit p.1 p.2).sessions := by
      show ((st.commit p.1 p.2).apply q.1 q.2).sessions =
        ((st.commit q.1 q.2).apply p.1 p.2).sessions
      rw [apply_sessions, apply_sessions]
      show (st.apply p.1 p.2).sessions.map _ ++ _ = (st.apply q.1 q.2).sessions.map _ ++ _
      rw [apply_sessions, apply_sessions]
      refine append_comm_of_local (sessionChange_local ..) (sessionChange_local ..)
        (fun sid => h (.session sid)) _ _ _ ?_ (fun s m => h _ (opened_mem _ _ s m).1)
        (fun s m => h.symm _ (opened_mem _ _ s m).1)
      cases fresh_of_disjoint h with
      | inl none => exact .inl (by simp [opened, none])
      | inr none => exact .inr (by simp [opened, none])
    have layers : ((st.commit p.1 p.2).commit q.1 q.2).layers =
        ((st.commit q.1 q.2).commit p.1 p.2).layers := by
      show ((st.commit p.1 p.2).apply q.1 q.2).layers = ((st.commit q.1 q.2).apply p.1 p.2).layers
      rw [apply_layers, apply_layers]
      show (st.apply p.1 p.2).layers.map _ = (st.apply q.1 q.2).layers.map _
      rw [apply_layers, apply_layers, List.map_map, List.map_map]
      exact List.map_congr_left fun l _ =>
        ((layerChange_local p.1 p.2).comm (layerChange_local q.1 q.2)
        (fun name => h (.layer name)) l).symm
    have alloc : ((st.commit p.1 p.2).commit q.1 q.2).alloc =
        ((st.commit q.1 q.2).commit p.1 p.2).alloc := by
      simp only [VMState.commit, VMState.apply, Allocator.mk.injEq]
      exact ⟨Nat.add_right_comm .., Nat.add_right_comm ..⟩
    have all (p q : Pick) : unordered ((st.commit p.1 p.2).commit q.1 q.2) = { unordered st with
        coroutines := ((st.commit p.1 p.2).commit q.1 q.2).coroutines
        sessions := ((st.commit p.1 p.2).commit q.1 q.2).sessions
        layers := ((st.commit p.1 p.2).commit q.1 q.2).layers
        alloc := ((st.commit p.1 p.2).commit q.1 q.2).alloc
        steps := st.steps + 2 } := rfl
    rw [all, all, coroutines, sessions, layers, alloc]
  traces sid := by
    rw [sessionTrace_commit, sessionTrace_commit, sessionTrace_commit, sessionTrace_commit]
    by_cases own : Resource.session sid ∈ p.1.resources
    · simp [added_eq_nil q sid (h _ own)]
    · simp [added_eq_nil p sid own]
  effects cid := by
    have own : p.1.cid ≠ q.1.cid := fun e => h (.coroutine p.1.cid) (by simp [Footprint.resources])
      (by simp [Footprint.resources, e])
    simp only [effectsOf, VMState.commit, VMState.apply]
    exact filter_swap EffectEntry.coroutine (own_entries _ p.1.cid _ fun _ => rfl)
      (own_entries _ q.1.cid _ fun _ => rfl)
      own cid _
  checks cid := by
    have own : p.1.cid ≠ q.1.cid := fun e => h (.coroutine p.1.cid) (by simp [Footprint.resources])
      (by simp [Footprint.resources, e])
    simp only [checksOf, VMState.commit, VMState.apply]
    exact filter_swap OutputCheck.coroutine (own_entries _ p.1.cid _ fun _ => rfl)
      (own_entries _ q.1.cid _ fun _ => rfl)
      own cid _
  picks := .swap ..

/-- Committing many picks respects agreement. -/
private theorem SameOutcome.commitAll {a b : VMState} (h : SameOutcome a b) (picks : List Pick) :
    SameOutcome (commitAll picks a) (Runtime.Proofs.commitAll picks b) := by
  induction picks generalizing a b with
  | nil => exact h
  | cons p rest ih => exact ih (h.commit p)

/-- Disjoint picks may be committed in any order. -/
theorem commitAll_perm {ps qs : List Pick} (perm : ps.Perm qs) (h : DisjointPicks ps)
    (st : VMState) : SameOutcome (commitAll ps st) (commitAll qs st) := by
  induction perm generalizing st with
  | nil => exact SameOutcome.refl st
  | cons p _ ih => exact ih (List.pairwise_cons.mp h).2 (st.commit p.1 p.2)
  | swap p q rest =>
    have apart := (List.pairwise_cons.mp h).1 p (by simp)
    exact (commit_comm st q p apart).commitAll rest
  | trans perm _ ih ih' =>
    have h' : DisjointPicks _ := (perm.pairwise_iff DisjointFootprints.symm).mp h
    exact (ih h st).trans (ih' h' st)

end Runtime.Proofs

end
