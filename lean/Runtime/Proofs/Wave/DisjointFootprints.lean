module

public import Runtime.Proofs.VM.Frame

/-! Steps with disjoint footprints: none notices the other. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

/-- The footprints share no resource. -/
def DisjointFootprints (f g : Footprint) : Prop := ∀ r ∈ f.resources, r ∉ g.resources

/-- Sharing nothing goes both ways. -/
theorem DisjointFootprints.symm {f g : Footprint} (h : DisjointFootprints f g) :
    DisjointFootprints g f :=
  fun r hg hf => h r hf hg

/-- What a change opens has a session id of its footprint. -/
theorem opened_mem (f : Footprint) (c : Change) (s : Session) (h : s ∈ opened f c) :
    Resource.session s.sid ∈ f.resources ∧ f.fresh.isSome := by
  unfold opened at h
  cases fresh : f.fresh with
  | none => simp [fresh] at h
  | some a =>
    simp only [fresh, Option.bind_some, Option.mem_toList, Option.map_eq_some_iff] at h
    obtain ⟨_, _, e⟩ := h
    simp [Footprint.resources, fresh, ← e]

/-- What a change starts has a coroutine id of its footprint. -/
theorem spawned_mem (f : Footprint) (c : Change) (co : Coroutine) (h : co ∈ spawned f c) :
    Resource.coroutine co.cid ∈ f.resources ∧ f.fresh.isSome := by
  unfold spawned at h
  cases fresh : f.fresh with
  | none => simp [fresh] at h
  | some a =>
    simp only [fresh, Option.bind_some, Option.mem_toList, Option.map_eq_some_iff] at h
    obtain ⟨_, _, e⟩ := h
    simp [Footprint.resources, fresh, ← e]

/-- Only one of two disjoint footprints can allocate. -/
theorem fresh_of_disjoint {f g : Footprint} (h : DisjointFootprints f g) :
    f.fresh = none ∨ g.fresh = none := by
  cases hf : f.fresh with
  | none => exact .inl rfl
  | some a =>
    cases hg : g.fresh with
    | none => exact .inr rfl
    | some b =>
      exact absurd (by simp [Footprint.resources, hg])
        (h .allocator (by simp [Footprint.resources, hf]))

/-- A coroutine outside the footprint is found as it was. -/
theorem coroutine?_of_apart (st : VMState) (f : Footprint) (c : Change) (cid : CoroutineId)
    (h : Resource.coroutine cid ∉ f.resources) :
    (st.apply f c).coroutine? cid = st.coroutine? cid := by
  have started : (spawned f c).find? (·.cid == cid) = none := by
    rw [List.find?_eq_none]
    intro co hco e
    have : co.cid = cid := by simpa using e
    exact h (this ▸ (spawned_mem f c co hco).1)
  rw [apply_coroutine? st f c cid (fun e => h (by simp [Footprint.resources, e]))
    (fun e => h (by simp [Footprint.resources, e])), started, Option.or_none]

/-- A step changes nothing of what a step with a disjoint footprint sees: neither its footprint, nor
its view, nor therefore its change. -/
theorem unnoticed (st : VMState) (f : Footprint) (c : Change) (co : Coroutine)
    (h : DisjointFootprints f (st.footprint co)) :
    (st.commit f c).footprint co = st.footprint co ∧ (st.commit f c).change co = st.change co := by
  have instr : (st.commit f c).instr? co = st.instr? co := rfl
  have fresh : (st.commit f c).footprint co = st.footprint co := by
    unfold VMState.footprint
    rw [instr]
    by_cases allocates : (st.instr? co).any (·.allocates) = true
    · have own : (st.footprint co).fresh = some st.alloc := by simp [VMState.footprint, allocates]
      have none : f.fresh = none := by
        cases fresh_of_disjoint h with
        | inl none => exact none
        | inr none => rw [own] at none; contradiction
      have : (st.commit f c).alloc = st.alloc := allocator_unchanged st f c none
      rw [this]
    · simp only [allocates, Bool.false_eq_true, if_false]
  refine ⟨fresh, ?_⟩
  have sessions : (st.commit f c).sessions.filter ((st.footprint co).sids.contains ·.sid)
      = st.sessions.filter ((st.footprint co).sids.contains ·.sid) := by
    show (st.apply f c).sessions.filter _ = _
    have outside : ∀ sid, (st.footprint co).sids.contains sid = true →
        ¬ Resource.session sid ∈ f.resources :=
      fun sid m hf => h _ hf (by
        have : sid ∈ (st.footprint co).sids := by simpa using m
        simp [Footprint.resources, this])
    rw [apply_sessions, List.filter_append,
      (sessionChange_local f c).filter ((st.footprint co).sids.contains ·) outside]
    have : (opened f c).filter ((st.footprint co).sids.contains ·.sid) = [] := by
      rw [List.filter_eq_nil_iff]
      exact fun s hs m => outside s.sid m (opened_mem f c s hs).1
    rw [this, List.append_nil]
  have layer : (st.footprint co).layer.bind (st.commit f c).layer? =
      (st.footprint co).layer.bind st.layer? := by
    cases hl : (st.footprint co).layer with
    | none => rfl
    | some name =>
      exact apply_layer? st f c name fun own => h (.layer name) (by simp [Footprint.resources, own])
        (by simp [Footprint.resources, hl])
  have target : (st.footprint co).target.bind (st.commit f c).coroutine?
      = (st.footprint co).target.bind st.coroutine? := by
    cases ht : (st.footprint co).target with
    | none => rfl
    | some cid =>
      exact coroutine?_of_apart st f c cid fun hf => h _ hf (by simp [Footprint.resources, ht])
  have view : (st.commit f c).view co = st.view co := by
    unfold VMState.view
    simp only [fresh, sessions, layer, target]
    rfl
  unfold VMState.change
  rw [view, instr]
  rfl

end Runtime.Proofs

end
