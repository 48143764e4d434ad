module

public import Runtime.VM.Kernel

/-! The frame: a step writes nothing outside its footprint, and reads nothing outside its view. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

/-- A replacement that no one notices who looks for `p`. -/
theorem find?_map_of_fixed {α : Type} (f : α → α) (p : α → Bool) (same : ∀ x, p (f x) = p x)
    (fixed : ∀ x, p x = true → f x = x) (all : List α) : (all.map f).find? p = all.find? p := by
  induction all with
  | nil => rfl
  | cons x rest ih =>
    rw [List.map_cons, List.find?_cons, List.find?_cons, same x, ih]
    cases found : p x with
    | true => simp [fixed x found]
    | false => rfl

/-- Looking up what `putCoroutine` did not replace finds what was there. -/
theorem find?_putCoroutine_of_ne (cid other : CoroutineId) (h : other ≠ cid) (new : Coroutine)
    (all : List Coroutine) :
    (putCoroutine cid new all).find? (·.cid == other) = all.find? (·.cid == other) := by
  apply find?_map_of_fixed
  · intro c
    by_cases e : c.cid = cid <;> simp [e]
  · intro c found
    have : c.cid = other := by simpa using found
    simp [this, h]

/-- Looking up a coroutine to which nothing is delivered finds what was there. -/
theorem find?_deliver_of_ne (target : Option CoroutineId) (d : Option Delivery) (cid : CoroutineId)
    (h : target ≠ some cid) (all : List Coroutine) :
    (deliver target d all).find? (·.cid == cid) = all.find? (·.cid == cid) := by
  unfold deliver
  split
  · rename_i other d
    have ne : ¬ cid = other := fun e => h (e ▸ rfl)
    apply find?_map_of_fixed
    · intro c
      by_cases e : c.cid = other <;> simp [e, Coroutine.receiveEndpoint]
    · intro c found
      have : c.cid = cid := by simpa using found
      simp [this, ne]
  · rfl

/-- A coroutine that neither steps nor is transferred to is as it was. -/
theorem other_coroutine_unchanged (st : VMState) (fp : Footprint) (c : Change) (other : Coroutine)
    (cid : CoroutineId) (h : cid ≠ fp.cid) (h' : fp.target ≠ some cid)
    (found : st.coroutine? cid = some other) : (st.apply fp c).coroutine? cid = some other := by
  simp only [VMState.coroutine?, VMState.apply] at found ⊢
  rw [List.find?_append, find?_deliver_of_ne _ _ cid h', find?_putCoroutine_of_ne fp.cid cid h, found]
  rfl

/-- Looking up a session outside the footprint finds what was there before `putSession`. -/
theorem find?_putSession_of_not_mem (sids : List SessionId) (sid : SessionId) (h : sid ∉ sids)
    (all : List Session) (new : Session) :
    (putSession sids all new).find? (·.sid == sid) = all.find? (·.sid == sid) := by
  apply find?_map_of_fixed
  · intro s
    by_cases e : s.sid = new.sid <;> by_cases m : new.sid ∈ sids <;> simp [e, m]
  · intro s found
    have : s.sid = sid := by simpa using found
    simp [this, h]

/-- A session in which the coroutine owns no endpoint is as it was. -/
theorem other_session_unchanged (st : VMState) (fp : Footprint) (c : Change) (s : Session)
    (sid : SessionId) (h : sid ∉ fp.sids) (found : st.session? sid = some s) :
    (st.apply fp c).session? sid = some s := by
  simp only [VMState.session?, VMState.apply] at found ⊢
  have all (new before : List Session) : (new.foldl (putSession fp.sids) before).find? (·.sid == sid)
      = before.find? (·.sid == sid) := by
    induction new generalizing before with
    | nil => rfl
    | cons s rest ih => rw [List.foldl_cons, ih, find?_putSession_of_not_mem _ sid h]
  rw [List.find?_append, all, found]
  rfl

/-- A step hands out ids only if its instruction allocates. -/
theorem allocator_unchanged (st : VMState) (fp : Footprint) (c : Change) (h : fp.fresh = none) :
    (st.apply fp c).alloc = st.alloc := by
  simp [VMState.apply, h]

/-- A layer that the instruction does not name is as it was. -/
theorem other_layer_unchanged (st : VMState) (fp : Footprint) (c : Change) (name : String) (l : Layer)
    (h : fp.layer ≠ some name) (found : st.layer? name = some l) : (st.apply fp c).layer? name = some l := by
  simp only [VMState.layer?, VMState.apply] at found ⊢
  split
  · rename_i own new eq _
    have ne : ¬ name = own := fun e => h (e ▸ eq)
    rw [← found]
    apply find?_map_of_fixed
    · intro l
      by_cases e : l.name = own <;> simp [e]
    · intro l found
      have : l.name = name := by simpa using found
      simp [this, ne]
  · exact found

/-- What a step changes depends on its view alone: two machines of one configuration in which a
coroutine stands at the same instruction and sees the same make the same change. -/
theorem change_eq_of_view_eq (st st' : VMState) (co : Coroutine) (config : st.config = st'.config)
    (instr : st.instr? co = st'.instr? co) (view : st.view co = st'.view co) :
    st.change co = st'.change co := by
  simp only [VMState.change, config, instr, view]

end Runtime.Proofs

end
