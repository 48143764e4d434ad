module

public import Runtime.Proofs.Lists.LocalChange
public import Runtime.VM.Kernel

/-! Steps with disjoint footprints: none notices the other, and their changes commute. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

/-- The footprints share no resource. -/
def DisjointFootprints (f g : Footprint) : Prop := ∀ r ∈ f.resources, r ∉ g.resources

/-- Sharing nothing goes both ways. -/
theorem DisjointFootprints.symm {f g : Footprint} (h : DisjointFootprints f g) : DisjointFootprints g f :=
  fun r hg hf => h r hf hg

/-- The coroutine that steps becomes what the change says. -/
def stepped (f : Footprint) (c : Change) (co : Coroutine) : Coroutine :=
  if co.cid == f.cid then { c.co with cid := f.cid } else co

/-- The coroutine that is transferred to receives the endpoint. -/
def delivered (f : Footprint) (c : Change) (co : Coroutine) : Coroutine :=
  match f.target, c.delivery with
  | some cid, some d => if co.cid == cid then co.receiveEndpoint d else co
  | _, _ => co

/-- What `apply` does to each coroutine that is there. -/
def coroutineChange (f : Footprint) (c : Change) (co : Coroutine) : Coroutine :=
  delivered f c (stepped f c co)

/-- What `apply` does to each session that is there. -/
def sessionChange (f : Footprint) (c : Change) (s : Session) : Session :=
  c.sessions.foldl (fun s new => if s.sid == new.sid && f.sids.contains s.sid then new else s) s

/-- What `apply` does to each layer. -/
def layerChange (f : Footprint) (c : Change) (l : Layer) : Layer :=
  match f.layer, c.layer with
  | some name, some new => if l.name == name then { new with name } else l
  | _, _ => l

/-- The session that the change opens. -/
def opened (f : Footprint) (c : Change) : List Session :=
  (f.fresh.bind fun a => c.opened.map ({ · with sid := a.nextSid })).toList

/-- The coroutine that the change starts. -/
def spawned (f : Footprint) (c : Change) : List Coroutine :=
  (f.fresh.bind fun a => c.spawned.map ({ · with cid := a.nextCid })).toList

/-- `apply` changes coroutines one by one. -/
theorem apply_coroutines (st : VMState) (f : Footprint) (c : Change) :
    (st.apply f c).coroutines = st.coroutines.map (coroutineChange f c) ++ spawned f c := by
  have deliver_eq (all : List Coroutine) : deliver f.target c.delivery all = all.map (delivered f c) := by
    unfold deliver delivered
    cases f.target <;> cases c.delivery <;> simp
  simp only [VMState.apply, spawned, deliver_eq, putCoroutine, List.map_map]
  rfl

/-- `apply` changes sessions one by one. -/
theorem apply_sessions (st : VMState) (f : Footprint) (c : Change) :
    (st.apply f c).sessions = st.sessions.map (sessionChange f c) ++ opened f c := by
  simp only [VMState.apply, opened, List.append_cancel_right_eq]
  generalize st.sessions = all
  unfold sessionChange
  induction c.sessions generalizing all with
  | nil => simp
  | cons new rest ih => rw [List.foldl_cons, ih]; simp [putSession]

/-- `apply` changes layers one by one. -/
theorem apply_layers (st : VMState) (f : Footprint) (c : Change) :
    (st.apply f c).layers = st.layers.map (layerChange f c) := by
  simp only [VMState.apply]
  split
  · rename_i name new hn hl
    exact List.map_congr_left fun l _ => by simp [layerChange, hn, hl]
  · rename_i no
    conv => lhs; rw [← List.map_id st.layers]
    exact List.map_congr_left fun l _ => by
      unfold layerChange
      split
      · rename_i name new hn hl; exact absurd hl (no name new hn)
      · rfl

/-- A change touches only the coroutines of its footprint. -/
theorem coroutineChange_local (f : Footprint) (c : Change) :
    Local Coroutine.cid (fun cid => Resource.coroutine cid ∈ f.resources) (coroutineChange f c) := by
  have one : Local Coroutine.cid (· = f.cid) (stepped f c) := by
    constructor
    · intro co
      unfold stepped
      split <;> simp_all
    · intro co h
      simp [stepped, h]
  have two : Local Coroutine.cid (fun cid => f.target = some cid) (delivered f c) := by
    unfold delivered
    cases ht : f.target with
    | none => exact Local.id ..
    | some cid =>
      cases c.delivery with
      | none => exact Local.id ..
      | some d =>
        constructor
        · intro co
          by_cases e : co.cid = cid <;> simp [e, Coroutine.receiveEndpoint]
        · intro co h
          have : ¬ co.cid = cid := fun e => h (by rw [e])
          simp [this]
  refine (two.comp one).mono fun cid h => ?_
  cases h with
  | inl t => simp [Footprint.resources, t]
  | inr own => simp [Footprint.resources, own]

/-- A change touches only the sessions of its footprint. -/
theorem sessionChange_local (f : Footprint) (c : Change) :
    Local Session.sid (fun sid => Resource.session sid ∈ f.resources) (sessionChange f c) := by
  unfold sessionChange
  induction c.sessions with
  | nil => exact Local.id ..
  | cons new rest ih =>
    constructor
    · intro s
      rw [List.foldl_cons, ih.keeps]
      split <;> simp_all
    · intro s h
      have : s.sid ∉ f.sids := fun m => h (by simp [Footprint.resources, m])
      have no : (s.sid == new.sid && f.sids.contains s.sid) = false := by simp [this]
      rw [List.foldl_cons, no]
      exact ih.fixes s h

/-- A change touches only the layer of its footprint. -/
theorem layerChange_local (f : Footprint) (c : Change) :
    Local Layer.name (fun name => Resource.layer name ∈ f.resources) (layerChange f c) := by
  unfold layerChange
  cases hn : f.layer with
  | none => exact Local.id ..
  | some name =>
    cases c.layer with
    | none => exact Local.id ..
    | some new =>
      constructor
      · intro l
        by_cases e : l.name = name <;> simp [e]
      · intro l h
        have : ¬ l.name = name := fun e => h (by simp [Footprint.resources, hn, e])
        simp [this]

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
theorem fresh_of_disjoint {f g : Footprint} (h : DisjointFootprints f g) : f.fresh = none ∨ g.fresh = none := by
  cases hf : f.fresh with
  | none => exact .inl rfl
  | some a =>
    cases hg : g.fresh with
    | none => exact .inr rfl
    | some b => exact absurd (by simp [Footprint.resources, hg]) (h .allocator (by simp [Footprint.resources, hf]))

/-- A coroutine outside the footprint is found as it was. -/
theorem apply_coroutine? (st : VMState) (f : Footprint) (c : Change) (cid : CoroutineId)
    (h : Resource.coroutine cid ∉ f.resources) : (st.apply f c).coroutine? cid = st.coroutine? cid := by
  unfold VMState.coroutine?
  rw [apply_coroutines, List.find?_append, (coroutineChange_local f c).find? cid h]
  have : (spawned f c).find? (·.cid == cid) = none := by
    rw [List.find?_eq_none]
    intro co hco e
    have : co.cid = cid := by simpa using e
    exact h (this ▸ (spawned_mem f c co hco).1)
  rw [this, Option.or_none]

/-- A layer outside the footprint is found as it was. -/
theorem apply_layer? (st : VMState) (f : Footprint) (c : Change) (name : String)
    (h : Resource.layer name ∉ f.resources) : (st.apply f c).layer? name = st.layer? name := by
  unfold VMState.layer?
  rw [apply_layers, (layerChange_local f c).find? name h]

/-- Ids are handed out only to footprints that allocate. -/
theorem apply_alloc (st : VMState) (f : Footprint) (c : Change) (h : f.fresh = none) :
    (st.apply f c).alloc = st.alloc := by
  simp [VMState.apply, h]

/-- A step changes nothing of what a step with a disjoint footprint sees: neither its footprint, nor its
view, nor therefore its change. -/
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
      have : (st.commit f c).alloc = st.alloc := apply_alloc st f c none
      rw [this]
    · simp only [allocates, Bool.false_eq_true, if_false]
  refine ⟨fresh, ?_⟩
  have sessions : (st.commit f c).sessions.filter ((st.footprint co).sids.contains ·.sid)
      = st.sessions.filter ((st.footprint co).sids.contains ·.sid) := by
    show (st.apply f c).sessions.filter _ = _
    have outside : ∀ sid, (st.footprint co).sids.contains sid = true → ¬ Resource.session sid ∈ f.resources :=
      fun sid m hf => h _ hf (by
        have : sid ∈ (st.footprint co).sids := by simpa using m
        simp [Footprint.resources, this])
    rw [apply_sessions, List.filter_append,
      (sessionChange_local f c).filter ((st.footprint co).sids.contains ·) outside]
    have : (opened f c).filter ((st.footprint co).sids.contains ·.sid) = [] := by
      rw [List.filter_eq_nil_iff]
      exact fun s hs m => outside s.sid m (opened_mem f c s hs).1
    rw [this, List.append_nil]
  have layer : (st.footprint co).layer.bind (st.commit f c).layer? = (st.footprint co).layer.bind st.layer? := by
    cases hl : (st.footprint co).layer with
    | none => rfl
    | some name =>
      exact apply_layer? st f c name fun hf => h _ hf (by simp [Footprint.resources, hl])
  have target : (st.footprint co).target.bind (st.commit f c).coroutine?
      = (st.footprint co).target.bind st.coroutine? := by
    cases ht : (st.footprint co).target with
    | none => rfl
    | some cid =>
      exact apply_coroutine? st f c cid fun hf => h _ hf (by simp [Footprint.resources, ht])
  have view : (st.commit f c).view co = st.view co := by
    unfold VMState.view
    simp only [fresh, sessions, layer, target]
    rfl
  unfold VMState.change
  rw [view, instr]
  rfl

end Runtime.Proofs

end
