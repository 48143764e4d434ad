module

public import Runtime.Proofs.Conservation.Instr
public import Runtime.Proofs.VM.Frame

/-! What a step writes keeps the books of every edge. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

/-- What `apply` makes of a session: the new state that the change has for it, if the footprint
names it. -/
theorem sessionChange_eq (f : Footprint) (c : Change) (distinct : (c.sessions.map (·.sid)).Nodup)
    (s : Session) : sessionChange f c s =
      if f.sids.contains s.sid then (c.sessions.find? (·.sid == s.sid)).getD s else s := by
  unfold sessionChange
  generalize c.sessions = news at distinct
  induction news generalizing s with
  | nil => simp
  | cons new rest ih =>
    rw [List.map_cons, List.nodup_cons] at distinct
    rw [List.foldl_cons, ih _ distinct.2, List.find?_cons]
    by_cases same : s.sid = new.sid
    · have gone : rest.find? (·.sid == new.sid) = none := by
        rw [List.find?_eq_none]
        intro x mem e
        exact distinct.1
          (by rw [← (by simpa using e : x.sid = new.sid)]; exact List.mem_map_of_mem mem)
      by_cases own : f.sids.contains new.sid = true
      · simp only [same, own, beq_self_eq_true, Bool.and_self, if_true, gone, Option.getD_none,
          Option.getD_some]
      · simp only [same, own, beq_self_eq_true, Bool.and_false, Bool.false_eq_true, if_false]
    · have no : (s.sid == new.sid) = false := by simpa using same
      have no' : (new.sid == s.sid) = false := by
        simp only [beq_eq_false_iff_ne, ne_eq]
        exact fun e => same e.symm
      simp only [no, no', Bool.false_and, Bool.false_eq_true, if_false]

/-- Who looks among the sessions of a view finds what is there, if the view has it. -/
private theorem find?_filter_sid (p : SessionId → Bool) (sessions : List Session)
    (sid : SessionId) : (sessions.filter fun s => p s.sid).find? (·.sid == sid) =
      if p sid then sessions.find? (·.sid == sid) else none := by
  induction sessions with
  | nil => simp
  | cons x rest ih =>
    rw [List.filter_cons]
    by_cases e : x.sid = sid
    · by_cases keep : p sid = true
      · simp [e, keep]
      · have : p x.sid = false := by rw [e]; simpa using keep
        simp only [this, Bool.false_eq_true, if_false, ih, keep]
    · have no : (x.sid == sid) = false := by simpa using e
      by_cases keep : p x.sid = true
      · simp only [keep, if_true, List.find?_cons, no, ih]
      · simp only [keep, Bool.false_eq_true, if_false, ih, List.find?_cons, no]

/-- What a step opens is fresh, and has the next id. -/
theorem opened_fresh {lossy : Prop} (st : VMState) (co : Coroutine) (c : Change)
    (b : ChangeBalanced lossy (st.view co) c) :
    ∀ s ∈ opened (st.footprint co) c, Fresh s ∧ s.sid = st.alloc.nextSid := by
  intro s mem
  unfold opened at mem
  cases fresh : (st.footprint co).fresh with
  | none => simp [fresh] at mem
  | some a =>
    simp only [fresh, Option.bind_some, Option.mem_toList, Option.map_eq_some_iff] at mem
    obtain ⟨new, eq, rfl⟩ := mem
    refine ⟨b.opened new eq, ?_⟩
    simp only [VMState.footprint] at fresh
    split at fresh
    · cases fresh; rfl
    · cases fresh

/-- Nothing is in transit in a session that begins. -/
private theorem contents_opened (news : List Session) (fresh : ∀ s ∈ news, Fresh s) (edge : Edge) :
    contents news edge = [] := by
  unfold contents
  cases found : news.find? (·.sid == edge.sid) with
  | none => rfl
  | some s =>
    simp only [Option.map_some, Option.getD_some, between]
    cases buffer : s.buffer? edge.sender edge.receiver with
    | none => rfl
    | some b =>
      exact (fresh s (List.mem_of_find?_eq_some found)).1 b (List.mem_of_find?_eq_some buffer)

/-- Sessions that begin add nothing to what is in transit. -/
theorem contents_append_opened (sessions news : List Session) (fresh : ∀ s ∈ news, Fresh s)
    (edge : Edge) : contents (sessions ++ news) edge = contents sessions edge := by
  have none := contents_opened news fresh edge
  unfold contents at none ⊢
  rw [List.find?_append]
  cases found : sessions.find? (·.sid == edge.sid) with
  | some s => rfl
  | none => exact none

/-- What the step of a coroutine writes keeps the books of every edge. -/
theorem apply_balanced {lossy : Prop} (st : VMState) (co : Coroutine) (c : Change)
    (b : ChangeBalanced lossy (st.view co) c) (below : ∀ s ∈ st.sessions, s.sid < st.alloc.nextSid)
    (edge : Edge) :
    Balanced lossy edge (contents st.sessions edge) (c.events.filter (st.footprint co).covers)
      (contents (st.apply (st.footprint co) c).sessions edge) := by
  have own := opened_fresh st co c b
  rw [apply_sessions, contents_append_opened _ _ fun s mem => (own s mem).1]
  have seen : ∀ sid, (st.view co).session? sid =
      if (st.footprint co).sids.contains sid then st.sessions.find? (·.sid == sid) else none :=
    find?_filter_sid (fun sid => (st.footprint co).sids.contains sid) st.sessions
  have view : (st.view co).sessions.find? (·.sid == edge.sid) =
      if (st.footprint co).sids.contains edge.sid then st.sessions.find? (·.sid == edge.sid)
        else none := seen edge.sid
  have books := b.balanced edge
  have unknown : (st.view co).sessions.find? (·.sid == edge.sid) = none →
      c.sessions.find? (·.sid == edge.sid) = none := by
    intro none
    rw [List.find?_eq_none]
    intro s mem e
    obtain ⟨old, found, _⟩ := b.known s mem
    have e : s.sid = edge.sid := by simpa using e
    rw [e] at found
    unfold View.session? at found
    rw [none] at found
    cases found
  have changed : (st.sessions.map (sessionChange (st.footprint co) c)).find? (·.sid == edge.sid) =
      (st.sessions.find? (·.sid == edge.sid)).map (sessionChange (st.footprint co) c) :=
    find?_map_sid _ (sessionChange_local _ c).keeps st.sessions edge.sid
  cases there : st.sessions.find? (·.sid == edge.sid) with
  | none =>
    have none : (st.view co).sessions.find? (·.sid == edge.sid) = none := by rw [view, there]; simp
    rw [contents_of_none _ edge none,
      contents_of_none _ edge (by rw [List.find?_append, unknown none, none]; rfl)]
      at books
    rw [contents_of_none _ edge there, contents_of_none _ edge (by rw [changed, there]; rfl)]
    by_cases covered :
        (st.footprint co).covers (.dropped edge { label := "", value := .unit }) = true
    · refine books.of_filter _ fun e _ tells => ?_
      cases e <;> simp_all [edge?, Footprint.covers, Event.sid?]
    · refine Quiet.balanced (fun e mem tells => ?_) lossy _
      have := (List.mem_filter.mp mem).2
      cases e <;> simp_all [edge?, Footprint.covers, Event.sid?]
  | some s =>
    have sid : s.sid = edge.sid := by simpa using List.find?_some there
    rw [contents_of_find _ edge s there, contents_of_find _ edge _ (by rw [changed, there]; rfl),
      sessionChange_eq _ c b.distinct, sid]
    by_cases mine : (st.footprint co).sids.contains edge.sid = true
    · rw [if_pos mine] at view ⊢
      rw [there] at view
      rw [contents_of_find _ edge s view] at books
      have after : contents (c.sessions ++ (st.view co).sessions) edge =
          between ((c.sessions.find? (·.sid == edge.sid)).getD s) edge.sender edge.receiver := by
        unfold contents
        rw [List.find?_append, view]
        cases c.sessions.find? (·.sid == edge.sid) <;> rfl
      rw [after] at books
      refine books.of_filter _ fun e _ tells => ?_
      cases e <;> simp_all [edge?, Footprint.covers, Event.sid?]
    · rw [if_neg mine]
      have older : ¬ st.alloc.nextSid = edge.sid := fun e =>
        absurd (below s (List.mem_of_find?_eq_some there)) (by rw [e, sid]; exact Nat.lt_irrefl _)
      have fresh : ∀ a, (st.footprint co).fresh = some a → a = st.alloc := by
        intro a h
        simp only [VMState.footprint] at h
        split at h
        · cases h; rfl
        · cases h
      refine Quiet.balanced (fun e mem tells => ?_) lossy _
      have covers := (List.mem_filter.mp mem).2
      have event : e.sid? = some edge.sid := by cases e <;> simp_all [edge?, Event.sid?]
      unfold Footprint.covers at covers
      rw [event] at covers
      simp only [Bool.or_eq_true] at covers
      cases covers with
      | inl m => exact mine m
      | inr f =>
        simp only [Option.any_eq_true] at f
        obtain ⟨a, ha, eq⟩ := f
        rw [fresh a ha] at eq
        exact older (by simpa using eq)

end Runtime.Proofs

end
