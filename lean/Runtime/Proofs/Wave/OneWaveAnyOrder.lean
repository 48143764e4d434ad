module

public import Runtime.Proofs.VM.Scheduler
public import Runtime.Proofs.Wave.DisjointPicksCommute
public import Runtime.Proofs.Wave.PlannerCertificateValid

/-! The wave theorem, for one wave: what the checker accepts may run in any order, or all at
once. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

/-- The pick of a coroutine has its footprint. -/
private theorem footprintOf_eq (st : VMState) (cid : CoroutineId) (p : Pick)
    (h : pickOf st cid = some p) : st.footprintOf cid = p.1 := by
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
    refine List.pairwise_cons.mpr ⟨fun q hq => ?_,
      ih (fun cid h => there cid (List.mem_cons_of_mem a h)) clear.2⟩
    obtain ⟨b, hb, hq⟩ := List.mem_filterMap.mp hq
    rw [← footprintOf_eq st a p hp, ← footprintOf_eq st b q hq]
    exact disjoint_of_no_clash st a b (clear.1 b hb)

/-- Each coroutine of a wave that is there has its pick. -/
theorem map_pickOf_eq (st : VMState) (wave : List CoroutineId)
    (there : ∀ cid ∈ wave, (pickOf st cid).isSome) :
    wave.map (pickOf st) = (picksOf st wave).map some := by
  induction wave with
  | nil => rfl
  | cons a rest ih =>
    obtain ⟨p, hp⟩ := Option.isSome_iff_exists.mp (there a List.mem_cons_self)
    have split : picksOf st (a :: rest) = p :: picksOf st rest := by simp [picksOf, hp]
    rw [split, List.map_cons, List.map_cons, hp,
      ih fun cid h => there cid (List.mem_cons_of_mem a h)]

/-- What is ready has a pick. -/
private theorem pickOf_isSome_of_ready (st : VMState) (cid : CoroutineId)
    (h : cid ∈ st.candidates) : (pickOf st cid).isSome := by
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
  simp only [Bool.and_eq_true, List.all_eq_true, List.contains_iff_mem,
    Option.isNone_iff_eq_none] at h
  exact ⟨fun cid m => pickOf_isSome_of_ready st cid (h.1.2 cid m), h.2⟩

/-- **Sequential is parallel.** For a wave that the checker admits, computing every step from the
state before the wave and merging the changes gives the very state that stepping one after another
gives. -/
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
  have disjoint' : DisjointPicks (picksOf st order) :=
    (picks.pairwise_iff DisjointFootprints.symm).mp disjoint
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
    List.Pairwise.sublist (List.sublist_flatten_of_mem mem)
      ((allDistinct_iff_nodup _).mp facts.distinct)
  unfold VMState.waveAdmissible
  simp only [Bool.and_eq_true, List.all_eq_true, List.contains_iff_mem, Option.isNone_iff_eq_none,
    decide_eq_true_eq, Bool.not_eq_true', List.isEmpty_eq_false_iff]
  exact ⟨⟨⟨⟨facts.nonempty wave mem, facts.width wave mem⟩, (allDistinct_iff_nodup _).mpr distinct⟩,
    facts.ready wave mem⟩, facts.disjoint wave mem⟩

end Runtime.Proofs

end
