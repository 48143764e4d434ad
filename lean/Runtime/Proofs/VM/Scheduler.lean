module

public import Runtime.Properties.Terms.Scheduler
public import Runtime.VM.Runtime.Scheduler

/-! Scheduler theorems: every policy serves someone who is ready, and only chooses who. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

/-- The earliest least element of a list is one of its elements. -/
private theorem earliestLeast_mem (rank : CoroutineId → Int) (xs : List CoroutineId)
    (x : CoroutineId) (h : earliestLeast rank xs = some x) : x ∈ xs := by
  induction xs generalizing x with
  | nil => simp [earliestLeast] at h
  | cons y rest ih =>
    unfold earliestLeast at h
    split at h
    · simp_all
    · rename_i z hz
      split at h <;> simp_all

/-- A list that is not empty has an earliest least element. -/
private theorem earliestLeast_isSome (rank : CoroutineId → Int) (xs : List CoroutineId)
    (h : xs ≠ []) : (earliestLeast rank xs).isSome := by
  cases xs with
  | nil => contradiction
  | cons y rest =>
    unfold earliestLeast
    split
    · rfl
    · split <;> rfl

/-- No element ranks before the earliest least one. -/
private theorem earliestLeast_le (rank : CoroutineId → Int) (xs : List CoroutineId)
    (x : CoroutineId) (h : earliestLeast rank xs = some x) : ∀ y ∈ xs, rank x ≤ rank y := by
  induction xs generalizing x with
  | nil => simp
  | cons z rest ih =>
    intro y hy
    unfold earliestLeast at h
    split at h
    · rename_i none
      cases rest with
      | nil => simp_all
      | cons a as =>
        have := earliestLeast_isSome rank (a :: as) (by simp)
        simp_all
    · rename_i w hw
      have least := ih w hw
      split at h <;> cases h
      · rename_i before
        cases List.mem_cons.mp hy with
        | inl e => exact e ▸ Int.le_refl _
        | inr m => exact Int.le_trans before (least y m)
      · cases List.mem_cons.mp hy with
        | inl e => subst e; omega
        | inr m => exact least y m

/-- The candidates are the ready coroutines. -/
theorem mem_candidates_iff (st : VMState) (cid : CoroutineId) :
    cid ∈ st.candidates ↔ IsReady st cid := by
  simp [VMState.candidates, IsReady]

/-- Every policy picks someone whenever a coroutine is ready. -/
theorem every_policy_picks_when_one_is_ready (st : VMState) (cid : CoroutineId)
    (h : IsReady st cid) : ∃ picked, st.pick? = some picked := by
  have : st.candidates ≠ [] := List.ne_nil_of_mem ((mem_candidates_iff st cid).mpr h)
  exact Option.isSome_iff_exists.mp (earliestLeast_isSome st.rank _ this)

/-- What any policy picks is ready. -/
theorem every_pick_is_ready (st : VMState) (picked : CoroutineId) (h : st.pick? = some picked) :
    IsReady st picked :=
  (mem_candidates_iff st picked).mp (earliestLeast_mem st.rank _ picked h)

/-- What a policy picks is first by its ranking. -/
theorem every_pick_ranks_first (st : VMState) (picked : CoroutineId) (h : st.pick? = some picked) :
    ∀ cid, IsReady st cid → st.rank picked ≤ st.rank cid :=
  fun cid ready => earliestLeast_le st.rank _ picked h cid ((mem_candidates_iff st cid).mpr ready)

/-- What a coroutine's step changes does not depend on the policy. -/
theorem change_independent_of_policy (st : VMState) (policy : Policy) (co : Coroutine) :
    (withPolicy st policy).change co = st.change co := rfl

/-- A step under another policy is the same step. -/
theorem step_independent_of_policy (st : VMState) (policy : Policy) (cid : CoroutineId) :
    (withPolicy st policy).step cid = withPolicy (st.step cid) policy := by
  unfold VMState.step
  show (match st.coroutine? cid with | none => _ | some co => _) = _
  cases st.coroutine? cid <;> rfl

end Runtime.Proofs

end
