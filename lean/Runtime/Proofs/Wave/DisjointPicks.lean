module

public import Runtime.Proofs.Wave.DisjointFootprints
public import Runtime.Properties.Terms.Waves

/-! Picks: what the step of a coroutine is, seen from one state. Steps whose picks share nothing are
their picks, committed. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

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
private theorem pickOf_commit (st : VMState) (p q : Pick) (cid : CoroutineId)
    (h : pickOf st cid = some q)
    (disjoint : DisjointFootprints p.1 q.1) : pickOf (st.commit p.1 p.2) cid = some q := by
  have there : (st.commit p.1 p.2).coroutine? cid = st.coroutine? cid :=
    coroutine?_of_apart st p.1 p.2 cid fun hp => disjoint _ hp (pickOf_resource st cid q h)
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

end Runtime.Proofs

end
