module

public import Runtime.Proofs.ConcurrencyThreaded
public import Runtime.Proofs.Lists.Distinct

/-! The planner's own certificate passes the checker. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

/-- A coroutine is put at the end of a wave that has room and with which it does not clash, or into
a wave of its own behind all others. -/
private theorem place_cases (st : VMState) (n : Nat) (x : CoroutineId)
    (waves : List (List CoroutineId)) :
    (∃ before w after, waves = before ++ w :: after ∧ w.length < n ∧
      (∀ a ∈ w, st.clash? a x = none) ∧ st.place n x waves = before ++ (w ++ [x]) :: after) ∨
    st.place n x waves = waves ++ [[x]] := by
  induction waves with
  | nil => exact .inr rfl
  | cons w rest ih =>
    unfold VMState.place
    split
    · rename_i fits
      simp only [Bool.and_eq_true, decide_eq_true_eq, List.all_eq_true,
        Option.isNone_iff_eq_none] at fits
      exact .inl ⟨[], w, rest, rfl, fits.1, fits.2, rfl⟩
    · cases ih with
      | inl found =>
        obtain ⟨before, v, after, split, room, clear, placed⟩ := found
        exact .inl ⟨w :: before, v, after, by rw [split]; rfl, room, clear, by rw [placed]; rfl⟩
      | inr placed => exact .inr (by rw [placed]; rfl)

/-- A wave stays without a clash when a coroutine joins with which no one clashes. -/
private theorem waveClash?_append_singleton (st : VMState) (x : CoroutineId) (w : List CoroutineId)
    (clear : st.waveClash? w = none) (h : ∀ a ∈ w, st.clash? a x = none) :
    st.waveClash? (w ++ [x]) = none := by
  induction w with
  | nil => rfl
  | cons a rest ih =>
    simp only [VMState.waveClash?, Option.or_eq_none_iff, List.findSome?_eq_none_iff] at clear
    simp only [List.cons_append, VMState.waveClash?, Option.or_eq_none_iff,
      List.findSome?_eq_none_iff]
    refine ⟨fun b hb => ?_, ih clear.2 fun b hb => h b (List.mem_cons_of_mem a hb)⟩
    cases List.mem_append.mp hb with
    | inl old => exact clear.1 b old
    | inr new => rw [List.mem_singleton.mp new]; exact h a List.mem_cons_self

/-- What holds of the waves once the coroutines `placed` stand in them. -/
structure Planned (st : VMState) (n : Nat) (placed : List CoroutineId)
    (waves : List (List CoroutineId)) : Prop where
  nonempty : ∀ w ∈ waves, w ≠ []
  width : ∀ w ∈ waves, w.length ≤ n
  clear : ∀ w ∈ waves, st.waveClash? w = none
  ordered : ∀ w ∈ waves, w.Sublist placed
  heads : (waves.filterMap (·.head?)).Sublist placed
  picks : waves.flatten.Perm placed

/-- Placing one coroutine more keeps it so. -/
private theorem Planned.place {st : VMState} {n : Nat} {placed : List CoroutineId}
    {waves : List (List CoroutineId)}
    (h : Planned st n placed waves) (x : CoroutineId) (hn : 1 ≤ n) :
    Planned st n (placed ++ [x]) (st.place n x waves) := by
  have grown : placed.Sublist (placed ++ [x]) := List.sublist_append_left ..
  cases place_cases st n x waves with
  | inl joined =>
    obtain ⟨before, w, after, split, room, free, result⟩ := joined
    have here : w ∈ waves := by rw [split]; simp
    have member (v : List CoroutineId) (hv : v ∈ st.place n x waves) :
        v ∈ waves ∨ v = w ++ [x] := by
      rw [result] at hv
      rw [split]
      simp only [List.mem_append, List.mem_cons] at hv ⊢
      grind
    constructor
    · intro v hv
      cases member v hv with
      | inl old => exact h.nonempty v old
      | inr new => simp [new]
    · intro v hv
      cases member v hv with
      | inl old => exact h.width v old
      | inr new => simp [new]; omega
    · intro v hv
      cases member v hv with
      | inl old => exact h.clear v old
      | inr new => rw [new]; exact waveClash?_append_singleton st x w (h.clear w here) free
    · intro v hv
      cases member v hv with
      | inl old => exact (h.ordered v old).trans grown
      | inr new => rw [new]; exact (h.ordered w here).append (List.Sublist.refl [x])
    · have heads : (st.place n x waves).filterMap (·.head?) = waves.filterMap (·.head?) := by
        rw [result, split]
        cases w with
        | nil => exact absurd rfl (h.nonempty [] here)
        | cons a rest => simp
      rw [heads]
      exact h.heads.trans grown
    · have : (st.place n x waves).flatten.Perm (waves.flatten ++ [x]) := by
        rw [result, split]
        simp only [List.flatten_append, List.flatten_cons, List.append_assoc]
        exact (((List.perm_append_comm).append_left w).append_left before.flatten)
      exact this.trans (h.picks.append_right [x])
  | inr opened =>
    rw [opened]
    constructor
    · intro v hv
      cases List.mem_append.mp hv with
      | inl old => exact h.nonempty v old
      | inr new => simp [List.mem_singleton.mp new]
    · intro v hv
      cases List.mem_append.mp hv with
      | inl old => exact h.width v old
      | inr new => simp [List.mem_singleton.mp new]; exact hn
    · intro v hv
      cases List.mem_append.mp hv with
      | inl old => exact h.clear v old
      | inr new => rw [List.mem_singleton.mp new]; rfl
    · intro v hv
      cases List.mem_append.mp hv with
      | inl old => exact (h.ordered v old).trans grown
      | inr new => rw [List.mem_singleton.mp new]; exact List.sublist_append_right ..
    · simpa using h.heads.append (List.Sublist.refl [x])
    · simpa using h.picks.append_right [x]

/-- All of a queue placed, one by one. -/
private theorem planned_foldl (st : VMState) (n : Nat) (hn : 1 ≤ n) (rest placed : List CoroutineId)
    (waves : List (List CoroutineId)) (h : Planned st n placed waves) :
    Planned st n (placed ++ rest) (rest.foldl (fun waves cid => st.place n cid waves) waves) := by
  induction rest generalizing placed waves with
  | nil => simpa using h
  | cons x rest ih => simpa using ih (placed ++ [x]) _ (h.place x hn)

/-- The planner's waves: ready coroutines, each once, in order, none clashing. -/
private theorem planWaves_planned (st : VMState) (n : Nat) (hn : 1 ≤ n) :
    Planned st n st.candidates (st.planWaves n).waves := by
  have := planned_foldl st n hn st.candidates [] [] (by constructor <;> simp)
  simpa [VMState.planWaves] using this

/-- The planner's own certificate always passes the checker: whenever some coroutine is ready, and
none is queued twice. -/
theorem planner_certificate_is_valid (st : VMState) (n : Nat) (hn : 1 ≤ n)
    (ready : st.candidates ≠ []) (once : st.candidates.Nodup) :
    checkWaveCertificate st n (st.planWaves n) = .valid := by
  have p := planWaves_planned st n hn
  have some : (st.planWaves n).waves ≠ [] := by
    intro e
    have := p.picks
    rw [e] at this
    exact ready (List.nil_perm.mp this)
  have distinct : allDistinct (st.planWaves n).waves.flatten = true :=
    (allDistinct_iff_nodup _).mpr (p.picks.nodup_iff.mpr once)
  have member (cid : CoroutineId) : cid ∈ (st.planWaves n).waves.flatten ↔ cid ∈ st.candidates :=
    p.picks.mem_iff
  have c1 : ((st.planWaves n).step != st.steps) = false := by simp [VMState.planWaves]
  have c2 : ((st.planWaves n).waves.isEmpty || (st.planWaves n).waves.any (·.isEmpty)) = false := by
    rw [Bool.or_eq_false_iff, List.any_eq_false]
    exact ⟨by simpa using some, fun w h => by simpa using p.nonempty w h⟩
  have c3 : (st.planWaves n).waves.any (·.length > n) = false := by
    simp; exact p.width
  have c4 : (st.planWaves n).waves.flatten.all st.candidates.contains = true := by
    rw [List.all_eq_true]; intro cid h; simpa using (member cid).mp h
  have c5 : st.candidates.all (st.planWaves n).waves.flatten.contains = true := by
    rw [List.all_eq_true]; intro cid h; simpa using (member cid).mpr h
  have c6 : (st.planWaves n).waves.findSome? st.waveClash? = none :=
    List.findSome?_eq_none_iff.mpr p.clear
  have c7 : ((st.planWaves n).waves.all (·.isSublist st.candidates)
      && ((st.planWaves n).waves.filterMap (·.head?)).isSublist st.candidates) = true := by
    rw [Bool.and_eq_true, List.all_eq_true]
    exact ⟨fun w h => List.isSublist_iff_sublist.mpr (p.ordered w h),
      List.isSublist_iff_sublist.mpr p.heads⟩
  unfold checkWaveCertificate
  simp only [c1, c2, c3, c4, c5, c6, c7, distinct]
  simp

end Runtime.Proofs

end
