module

public import Runtime.Proofs.Lists.LocalChange
public import Runtime.VM.Kernel

/-! The frame: a step writes nothing outside its footprint, and reads nothing outside its view. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

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
  have deliver_eq (all : List Coroutine) : deliver f.target c.delivery all =
      all.map (delivered f c) := by
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

/-- A change touches the coroutine that steps and the one that is transferred to, no other. -/
private theorem coroutineChange_touches (f : Footprint) (c : Change) :
    Local Coroutine.cid (fun cid => f.target = some cid ∨ cid = f.cid) (coroutineChange f c) := by
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
  exact two.comp one

/-- A change touches only the coroutines of its footprint. -/
theorem coroutineChange_local (f : Footprint) (c : Change) :
    Local Coroutine.cid (fun cid => Resource.coroutine cid ∈ f.resources)
      (coroutineChange f c) := by
  refine (coroutineChange_touches f c).mono fun cid h => ?_
  cases h with
  | inl t => simp [Footprint.resources, t]
  | inr own => simp [Footprint.resources, own]

/-- A change leaves the status of all but its own coroutine. -/
theorem coroutineChange_status (fp : Footprint) (c : Change) (co : Coroutine) :
    (coroutineChange fp c co).status = if co.cid = fp.cid then c.co.status else co.status := by
  have give (x : Coroutine) : (delivered fp c x).status = x.status := by
    unfold delivered
    split
    · split <;> rfl
    · rfl
  unfold coroutineChange
  rw [give]
  unfold stepped
  by_cases e : co.cid = fp.cid <;> simp [e]

/-- A change touches only sessions that the footprint names. -/
private theorem sessionChange_touches (f : Footprint) (c : Change) :
    Local Session.sid (· ∈ f.sids) (sessionChange f c) := by
  unfold sessionChange
  induction c.sessions with
  | nil => exact Local.id ..
  | cons new rest ih =>
    constructor
    · intro s
      rw [List.foldl_cons, ih.keeps]
      split <;> simp_all
    · intro s h
      have no : (s.sid == new.sid && f.sids.contains s.sid) = false := by simp [h]
      rw [List.foldl_cons, no]
      exact ih.fixes s h

/-- A change touches only the sessions of its footprint. -/
theorem sessionChange_local (f : Footprint) (c : Change) :
    Local Session.sid (fun sid => Resource.session sid ∈ f.resources) (sessionChange f c) :=
  (sessionChange_touches f c).mono fun sid m => by simp [Footprint.resources, m]

/-- A change touches only the layer that the footprint names. -/
private theorem layerChange_touches (f : Footprint) (c : Change) :
    Local Layer.name (f.layer = some ·) (layerChange f c) := by
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
        have : ¬ l.name = name := fun e => h (by rw [e])
        simp [this]

/-- A change touches only the layer of its footprint. -/
theorem layerChange_local (f : Footprint) (c : Change) :
    Local Layer.name (fun name => Resource.layer name ∈ f.resources) (layerChange f c) :=
  (layerChange_touches f c).mono fun name own => by simp [Footprint.resources, own]

/-- A coroutine that neither steps nor is transferred to is found as it was, or has just been
started. -/
theorem apply_coroutine? (st : VMState) (f : Footprint) (c : Change) (cid : CoroutineId)
    (own : cid ≠ f.cid) (target : f.target ≠ some cid) :
    (st.apply f c).coroutine? cid =
      (st.coroutine? cid).or ((spawned f c).find? (·.cid == cid)) := by
  unfold VMState.coroutine?
  rw [apply_coroutines, List.find?_append,
    (coroutineChange_touches f c).find? cid (fun touched => touched.elim target own)]

/-- A coroutine that neither steps nor is transferred to is as it was. -/
theorem other_coroutine_unchanged (st : VMState) (fp : Footprint) (c : Change) (other : Coroutine)
    (cid : CoroutineId) (h : cid ≠ fp.cid) (h' : fp.target ≠ some cid)
    (found : st.coroutine? cid = some other) : (st.apply fp c).coroutine? cid = some other := by
  rw [apply_coroutine? st fp c cid h h', found]
  rfl

/-- A session in which the coroutine owns no endpoint is as it was. -/
theorem other_session_unchanged (st : VMState) (fp : Footprint) (c : Change) (s : Session)
    (sid : SessionId) (h : sid ∉ fp.sids) (found : st.session? sid = some s) :
    (st.apply fp c).session? sid = some s := by
  unfold VMState.session? at found ⊢
  rw [apply_sessions, List.find?_append, (sessionChange_touches fp c).find? sid h, found]
  rfl

/-- A step hands out ids only if its instruction allocates. -/
theorem allocator_unchanged (st : VMState) (fp : Footprint) (c : Change) (h : fp.fresh = none) :
    (st.apply fp c).alloc = st.alloc := by
  simp [VMState.apply, h]

/-- A layer that the instruction does not name is looked up as it was. -/
theorem apply_layer? (st : VMState) (f : Footprint) (c : Change) (name : String)
    (h : f.layer ≠ some name) : (st.apply f c).layer? name = st.layer? name := by
  unfold VMState.layer?
  rw [apply_layers, (layerChange_touches f c).find? name h]

/-- A layer that the instruction does not name is as it was. -/
theorem other_layer_unchanged (st : VMState) (fp : Footprint) (c : Change)
    (name : String) (l : Layer) (h : fp.layer ≠ some name) (found : st.layer? name = some l) :
    (st.apply fp c).layer? name = some l :=
  (apply_layer? st fp c name h).trans found

/-- What a step changes depends on its view alone: two machines of one configuration in which a
coroutine stands at the same instruction and sees the same make the same change. -/
theorem change_eq_of_view_eq (st st' : VMState) (co : Coroutine) (config : st.config = st'.config)
    (instr : st.instr? co = st'.instr? co) (view : st.view co = st'.view co) :
    st.change co = st'.change co := by
  simp only [VMState.change, config, instr, view]

end Runtime.Proofs

end
