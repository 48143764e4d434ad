module

public import Runtime.Proofs.Conservation.Change
public import Runtime.Proofs.Lists.Distinct

/-! Speculation keeps the books: what was held back leaves message by message. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

/-- After a release the store has the same sessions, and the books of every edge balance; what is
left was held back before. -/
structure ReleaseBalanced (lossy : Prop) (sessions : List Session) (held : List Held)
    (r : Released) : Prop where
  sids : r.sessions.map (·.sid) = sessions.map (·.sid)
  ends : ∀ s ∈ r.sessions, ∃ old, sessions.find? (·.sid == s.sid) = some old ∧ ends s = ends old
  balanced : ∀ edge,
    Balanced lossy edge (contents sessions edge) r.events (contents r.sessions edge)
  rest : ∀ h ∈ r.rest, h ∈ held

/-- The store after a session of it went on. -/
def replaced (s' : Session) (sessions : List Session) : List Session :=
  sessions.map fun old => if old.sid == s'.sid then s' else old

/-- A session that goes on keeps its id. -/
private theorem replaced_sid (s' s : Session) :
    (if s.sid == s'.sid then s' else s).sid = s.sid := by
  by_cases e : s.sid = s'.sid <;> simp [e]

/-- What is looked up in the store after a session of it went on. -/
private theorem find?_replaced (s' : Session) (sessions : List Session) (sid : SessionId) :
    (replaced s' sessions).find? (·.sid == sid) =
      (sessions.find? (·.sid == sid)).map fun old => if old.sid == s'.sid then s' else old :=
  find?_map_sid _ (replaced_sid s') sessions sid

/-- When one session goes on, the books of every edge of the store balance. -/
private theorem replaced_balanced {lossy : Prop} {sessions : List Session} {s s' : Session}
    {events : List Event}
    (found : sessions.find? (·.sid == s.sid) = some s) (follows : Follows lossy s events s')
    (edge : Edge) :
    Balanced lossy edge (contents sessions edge) events (contents (replaced s' sessions) edge) := by
  by_cases here : edge.sid = s.sid
  · rw [contents_of_find sessions edge s (by rw [here]; exact found),
      contents_of_find _ edge s' (by rw [find?_replaced, here, found]; simp [follows.sid])]
    exact follows.balanced edge here
  · have same : contents (replaced s' sessions) edge = contents sessions edge := by
      unfold contents
      rw [find?_replaced]
      cases other : sessions.find? (·.sid == edge.sid) with
      | none => rfl
      | some o =>
        have : o.sid = edge.sid := by simpa using List.find?_some other
        have apart : ¬ o.sid = s'.sid := by rw [this, follows.sid]; exact here
        simp [apart]
    rw [same]
    exact Quiet.balanced (fun e he h => here (follows.own e he edge h)) lossy _

/-- Letting out what a level held back keeps the books. -/
private theorem release_balanced (policy : BufferPolicy) (failure : FailureSnapshot)
    (held : List Held) (quiet : ∀ e, Held.event e ∈ held → edge? e = none) (sessions : List Session)
    (distinct : (sessions.map (·.sid)).Nodup) :
    ReleaseBalanced (loses policy) sessions held (release policy failure sessions held) := by
  have here (sessions : List Session) (distinct : (sessions.map (·.sid)).Nodup) :
      ∀ s ∈ sessions, ∃ old, sessions.find? (·.sid == s.sid) = some old ∧ ends s = ends old :=
    fun s mem => ⟨s, find?_of_distinct Session.sid sessions distinct s mem, rfl⟩
  induction held generalizing sessions with
  | nil => exact ⟨rfl, here sessions distinct, fun _ => Balanced.refl .., by simp [release]⟩
  | cons first rest ih =>
    have quiet' : ∀ e, Held.event e ∈ rest → edge? e = none := fun e he =>
      quiet e (List.mem_cons_of_mem _ he)
    cases first with
    | event event =>
      have r := ih quiet' sessions distinct
      simp only [release]
      refine ⟨r.sids, r.ends, fun edge => ?_, fun h mem => List.mem_cons_of_mem _ (r.rest h mem)⟩
      have silent : Quiet edge [event] := by
        intro e he
        rw [List.mem_singleton] at he
        rw [he, quiet event List.mem_cons_self]
        simp
      exact (silent.balanced _ _).trans (r.balanced edge)
    | message edge m offered =>
      simp only [release]
      split
      · exact ⟨rfl, here sessions distinct, fun _ => Balanced.refl .., fun _ mem => mem⟩
      · rename_i s' events sent
        split at sent
        · exact absurd sent fault_ok
        rename_i s found
        have sid : s.sid = edge.sid := by simpa using List.find?_some found
        have follows := put_follows s s' policy failure edge m offered events sid.symm sent
        have sids : (replaced s' sessions).map (·.sid) = sessions.map (·.sid) := by
          rw [replaced, List.map_map]
          exact List.map_congr_left fun s _ => replaced_sid s' s
        have r := ih quiet' (replaced s' sessions) (by rw [sids]; exact distinct)
        rw [← sid] at found
        refine ⟨r.sids.trans sids, fun x mem => ?_, fun edge => ?_,
          fun h mem => List.mem_cons_of_mem _ (r.rest h mem)⟩
        · obtain ⟨old, at_, same⟩ := r.ends x mem
          rw [find?_replaced] at at_
          obtain ⟨older, there, eq⟩ := Option.map_eq_some_iff.mp at_
          refine ⟨older, there, same.trans ?_⟩
          split at eq
          · rename_i hit
            have hit : older.sid = s'.sid := by simpa using hit
            have back : older.sid = x.sid := by simpa using List.find?_some there
            rw [← back, hit, follows.sid, found] at there
            cases there
            rw [← eq]
            exact follows.ends
          · rw [eq]
        · exact (replaced_balanced found follows edge).trans (r.balanced edge)

/-- When a whole store is written, what is found in it is what counts. -/
private theorem contents_append_of_sids (new old : List Session)
    (same : new.map (·.sid) = old.map (·.sid)) (edge : Edge) :
    contents (new ++ old) edge = contents new edge := by
  unfold contents
  rw [List.find?_append]
  cases found : new.find? (·.sid == edge.sid) with
  | some s => rfl
  | none =>
    have none : old.find? (·.sid == edge.sid) = none := by
      rw [List.find?_eq_none] at found ⊢
      intro s mem e
      have : s.sid ∈ new.map (·.sid) := by rw [same]; exact List.mem_map_of_mem mem
      obtain ⟨x, mem', eq⟩ := List.mem_map.mp this
      exact found x mem' (by rw [eq]; exact e)
    rw [none]
    rfl

/-- `fork` keeps the books. -/
theorem execFork_balanced (lossy : Prop) (cfg : VMConfig) (v : View) (chan : Reg) (c : Change)
    (discreet : Discreet v.co) (h : execFork cfg v chan = .ok c) : ChangeBalanced lossy v c := by
  unfold execFork at h
  obtain ⟨t, _, h⟩ := bind_ok h
  split at h
  · exact absurd h fault_ok
  split at h
  · exact absurd h fault_ok
  split at h
  · exact absurd h fault_ok
  cases pure_ok.mp h
  obtain ⟨d, quiet⟩ :=
    (discreet.of_eq (co' := v.co.next) rfl).tell (.forked v.co.cid t.endpoint) rfl
  refine ChangeBalanced.still rfl quiet (by simp) ?_ (by simp)
  intro level mem e he
  cases List.mem_cons.mp mem with
  | inl eq => subst eq; simp at he
  | inr m => exact d level m e he

/-- `abort` keeps the books: what it drops was never put on an edge. -/
theorem execAbort_balanced (lossy : Prop) (v : View) (c : Change) (discreet : Discreet v.co)
    (h : execAbort v = .ok c) : ChangeBalanced lossy v c := by
  unfold execAbort at h
  split at h
  · exact absurd h fault_ok
  rename_i level outer same
  split at h
  · exact absurd h fault_ok
  rename_i session found
  cases pure_ok.mp h
  have sid : session.sid = level.endpoint.sid := by simpa using List.find?_some found
  have outer_ : ∀ co : Coroutine, co.speculation = outer → Discreet co := fun co e level mem =>
    discreet level (by rw [same]; exact List.mem_cons_of_mem _ (e ▸ mem))
  obtain ⟨d, quiet⟩ := (outer_ { v.co.next with
    registers := level.registers, facts := level.facts, speculation := outer } rfl).tell
    (.aborted v.co.cid level.endpoint) rfl
  exact ChangeBalanced.one (old := session) rfl (by rw [sid]; exact found)
    (Follows.same lossy _ rfl rfl quiet) rfl d rfl

/-- `join` keeps the books: what it lets out is put on its edges, and what it cannot let out stays
held back. -/
theorem execJoin_balanced (cfg : VMConfig) (v : View) (c : Change) (discreet : Discreet v.co)
    (distinct : (v.sessions.map (·.sid)).Nodup) (h : execJoin cfg v = .ok c) :
    ChangeBalanced (loses cfg.buffer) v c := by
  unfold execJoin at h
  split at h
  · exact absurd h fault_ok
  · rename_i level same
    have quiet := discreet level (by rw [same]; simp)
    have r := release_balanced cfg.buffer v.failure level.held quiet v.sessions distinct
    simp only at h
    split at h
    · cases pure_ok.mp h
      refine ⟨by rw [r.sids]; exact distinct, r.ends, fun edge => ?_, by simp, ?_, by simp⟩
      · rw [contents_append_of_sids _ _ r.sids]
        have silent : Quiet edge [Event.joined v.co.cid level.endpoint] := by
          intro e he
          rw [List.mem_singleton] at he
          simp [he, edge?]
        exact (r.balanced edge).trans (silent.balanced _ _)
      · intro level mem
        simp at mem
    · split at h
      · exact absurd h throw_ok
      · cases pure_ok.mp h
        refine ⟨by rw [r.sids]; exact distinct, r.ends, fun edge => ?_, by simp, ?_, by simp⟩
        · rw [contents_append_of_sids _ _ r.sids]
          exact r.balanced edge
        · intro l mem e he
          rw [List.mem_singleton] at mem
          subst mem
          exact quiet e (r.rest _ he)
  · rename_i level outer _ same
    cases pure_ok.mp h
    refine ChangeBalanced.still rfl (by simp) (by simp) ?_ (by simp)
    have rest : Discreet { v.co.next with speculation := outer } := fun l mem =>
      discreet l (by rw [same]; exact List.mem_cons_of_mem _ mem)
    refine rest.hold _ fun e he => ?_
    cases List.mem_append.mp he with
    | inl old => exact discreet level (by rw [same]; simp) e old
    | inr new => simp at new; simp [new, edge?]

end Runtime.Proofs

end
