module

public import Runtime.Proofs.Lawful.OwningSteps
public import Runtime.Proofs.Lawful.SoundOwners
public import Runtime.Proofs.VM.Frame

/-! A step keeps owners in order. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

/-- What a change leaves a coroutine to own. -/
theorem coroutineChange_owned (fp : Footprint) (c : Change) (co : Coroutine) :
    (coroutineChange fp c co).owned = (if co.cid = fp.cid then c.co.owned else co.owned) ++
      (if fp.target = some co.cid then (c.delivery.map (·.endpoint)).toList else []) := by
  have one : (stepped fp c co).cid = co.cid ∧
      (stepped fp c co).owned = if co.cid = fp.cid then c.co.owned else co.owned := by
    unfold stepped
    by_cases e : co.cid = fp.cid <;> simp [e]
  unfold coroutineChange delivered
  cases target : fp.target with
  | none => simp [one.2]
  | some cid =>
    cases c.delivery with
    | none => simp [one.2]
    | some d =>
      dsimp only
      rw [one.1]
      by_cases e : co.cid = cid
      · simp [e, Coroutine.receiveEndpoint, one.2]
      · have : ¬ cid = co.cid := fun h => e h.symm
        simp [e, this, one.2]

/-- Whatever becomes of a session, it is one that the change has for it, or it stays. -/
theorem sessionChange_mem (f : Footprint) (c : Change) (s : Session) :
    sessionChange f c s = s ∨ ∃ new ∈ c.sessions, new.sid = s.sid ∧ sessionChange f c s = new := by
  unfold sessionChange
  generalize c.sessions = news
  induction news generalizing s with
  | nil => exact .inl rfl
  | cons new rest ih =>
    rw [List.foldl_cons]
    by_cases hit : (s.sid == new.sid && f.sids.contains s.sid) = true
    · rw [if_pos hit]
      have sid : s.sid = new.sid := by
        simp only [Bool.and_eq_true, beq_iff_eq] at hit
        exact hit.1
      cases ih new with
      | inl e => exact .inr ⟨new, List.mem_cons_self, sid.symm, e⟩
      | inr e =>
        obtain ⟨n, m, same, e⟩ := e
        exact .inr ⟨n, List.mem_cons_of_mem _ m, same.trans sid.symm, e⟩
    · rw [if_neg hit]
      cases ih s with
      | inl e => exact .inl e
      | inr e =>
        obtain ⟨n, m, same, e⟩ := e
        exact .inr ⟨n, List.mem_cons_of_mem _ m, same, e⟩

/-- What the view finds stands in the store. -/
theorem view_session {st : VMState} {co : Coroutine} {sid : SessionId} {s : Session}
    (h : (st.view co).session? sid = some s) : s ∈ st.sessions ∧ s.sid = sid := by
  have there : s ∈ (st.view co).sessions := List.mem_of_find?_eq_some h
  exact ⟨(List.mem_filter.mp there).1, by simpa using List.find?_some h⟩

/-- Ids that a step hands out are the allocator's next. -/
theorem fresh_eq {st : VMState} {co : Coroutine} {a : Allocator}
    (h : (st.footprint co).fresh = some a) : a = st.alloc := by
  unfold VMState.footprint at h
  dsimp only at h
  split at h
  · exact (Option.some.inj h).symm
  · contradiction

/-- A step keeps owners in order. -/
theorem change_owners {st : VMState} (h : Sound st.coroutines st.queue st.sessions st.alloc)
    {co : Coroutine} (mem : co ∈ st.coroutines) :
    OwnersAfter st.coroutines
      (st.sessions.map (sessionChange (st.footprint co) (st.change co)) ++
        opened (st.footprint co) (st.change co))
      (fun x => (coroutineChange (st.footprint co) (st.change co) x).owned) := by
  have is {x : Coroutine} (m : x ∈ st.coroutines) (e : x.cid = co.cid) : x = co :=
    eq_of_key Coroutine.cid h.cids m mem e
  have none (no : (st.change co).opened = none) :
      opened (st.footprint co) (st.change co) = [] := by
    unfold opened
    rw [no]
    cases (st.footprint co).fresh <;> rfl
  have stays (no : (st.change co).sessions = []) :
      st.sessions.map (sessionChange (st.footprint co) (st.change co)) = st.sessions := by
    conv => rhs; rw [← List.map_id st.sessions]
    refine List.map_congr_left fun s _ => ?_
    unfold sessionChange
    rw [no]
    rfl
  have swap {owned : Coroutine → List Endpoint} {sessions : List Session}
      (k : OwnersAfter st.coroutines sessions owned)
      (same : ∀ x ∈ st.coroutines,
        (coroutineChange (st.footprint co) (st.change co) x).owned = owned x) :
      OwnersAfter st.coroutines sessions
        (fun x => (coroutineChange (st.footprint co) (st.change co) x).owned) := by
    refine ⟨fun x m => same x m ▸ k.each x m,
      fun a ha b hb e ea eb => k.one a ha b hb e (same a ha ▸ ea) (same b hb ▸ eb), fun e => ?_⟩
    rw [← k.owned]
    constructor
    · rintro ⟨x, m, own⟩
      exact ⟨x, m, same x m ▸ own⟩
    · rintro ⟨x, m, own⟩
      exact ⟨x, m, (same x m).symm ▸ own⟩
  cases change_owning st co h.sids with
  | keeps owned delivery opened same =>
    rw [none opened, List.append_nil]
    refine swap (owners_kept h _ fun s m => ?_) fun x m => ?_
    · cases sessionChange_mem (st.footprint co) (st.change co) s with
      | inl e => rw [e]; exact ⟨rfl, rfl, rfl⟩
      | inr e =>
        obtain ⟨new, there, sid, e⟩ := e
        obtain ⟨old, found, ends⟩ := same new there
        obtain ⟨at_, sid'⟩ := view_session found
        rw [e, eq_of_key Session.sid h.sids m at_ (sid.symm.trans sid'.symm)]
        exact ends
    · rw [coroutineChange_owned, delivery]
      simp only [Option.map_none, Option.toList_none, ite_self, List.append_nil]
      split
      · rename_i here
        rw [owned, is m here]
        rfl
      · rfl
  | opens alloc s there owned delivery opened sessions roles fresh =>
    have alloc' : alloc = st.alloc := fresh_eq there
    subst alloc'
    have fresh' : (st.footprint co).fresh = some st.alloc := there
    have news : Proofs.opened (st.footprint co) (st.change co) =
        [{ s with sid := st.alloc.nextSid }] := by
      unfold Proofs.opened
      rw [fresh', opened]
      rfl
    rw [news, stays sessions]
    refine swap (owners_opened h mem { s with sid := st.alloc.nextSid } rfl roles fresh)
      fun x m => ?_
    rw [coroutineChange_owned, delivery]
    simp only [Option.map_none, Option.toList_none, ite_self, List.append_nil]
    show (if x.cid = co.cid then _ else _) = if x.cid = co.cid then _ else _
    rw [owned]
    rfl
  | closes e old new mine owned delivery opened sessions found sid roles closed =>
    obtain ⟨there, at_⟩ := view_session found
    rw [none opened, List.append_nil]
    refine swap (owners_closed h mem e mine old new there at_ sid roles closed _ ?_ ?_)
      fun x m => ?_
    · have own : (st.footprint co).sids.contains old.sid = true := by
        rw [at_]
        exact List.contains_iff_mem.mpr (List.mem_map_of_mem (f := (·.sid)) mine)
      unfold sessionChange
      rw [sessions, List.foldl_cons, sid, own]
      simp
    · intro s other
      unfold sessionChange
      rw [sessions, List.foldl_cons, sid]
      simp [other]
    · rw [coroutineChange_owned, delivery]
      simp only [Option.map_none, Option.toList_none, ite_self, List.append_nil]
      show (if x.cid = co.cid then _ else _) = if x.cid = co.cid then _ else _
      rw [owned]
      rfl
  | gives d other mine owned delivery opened sessions target apart _ _ _ =>
    have found : (st.footprint co).target.bind st.coroutine? = some other := target
    obtain ⟨cid, named, found⟩ := Option.bind_eq_some_iff.mp found
    have there : other ∈ st.coroutines := List.mem_of_find?_eq_some found
    have id : other.cid = cid := by simpa using List.find?_some found
    rw [none opened, List.append_nil, stays sessions]
    refine swap (owners_given h mem there apart d.endpoint mine) fun x m => ?_
    rw [coroutineChange_owned, delivery, named, owned, ← id]
    simp only [Option.some.injEq, Option.map_some, Option.toList_some]
    rfl

end Runtime.Proofs

end
