module

public import Runtime.Proofs.Lists.Distinct
public import Runtime.Proofs.Types.Follow

/-! Messages that leave and are taken where nothing is held back: the type allowed each, and goes on
after it. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

/-- A change of a coroutine that does not speculate: the types of every session that it writes go on
as its events tell, and no event tells of a message of another session. -/
structure TypesFollow (v : View) (c : Change) : Prop where
  held : c.co.speculation = []
  child : ∀ k, c.spawned = some k → k.speculation = []
  distinct : (c.sessions.map (·.sid)).Nodup
  written : ∀ s ∈ c.sessions, ∃ old, v.session? s.sid = some old ∧ SessionGoesOn old s c.events
  others : ∀ e : Endpoint, (∀ s ∈ c.sessions, s.sid ≠ e.sid) →
    ∀ event ∈ c.events, moveAt e event = none

/-- Every change of the outcome is such a one. -/
def TypesKept (v : View) (o : Outcome) : Prop := ∀ c, o = .ok c → TypesFollow v c

/-- A look-up first. -/
theorem TypesKept.bind {α : Type} {v : View} {x : Except Stop α} {f : α → Outcome}
    (h : ∀ a, x = .ok a → TypesKept v (f a)) : TypesKept v (x >>= f) := by
  cases x with
  | error => exact fun _ e => nomatch e
  | ok a => exact h a rfl

/-- A condition first. -/
theorem TypesKept.ite {q : Prop} [Decidable q] {v : View} {a b : Outcome}
    (ha : TypesKept v a) (hb : TypesKept v b) : TypesKept v (if q then a else b) := by
  split <;> assumption

/-- Who faults or waits makes no change. -/
theorem TypesKept.error {v : View} (stop : Stop) : TypesKept v (.error stop) :=
  fun _ e => nomatch e

/-- A change that writes no session and tells of no message. -/
theorem TypesKept.still {v : View} {c : Change} (held : c.co.speculation = [])
    (quiet : ∀ e ∈ c.events, edge? e = none) (sessions : c.sessions = [] := by rfl)
    (child : c.spawned = none := by rfl) : TypesKept v (.ok c) := fun _ e => by
  cases e
  refine ⟨held, by simp [child], by simp [sessions], by simp [sessions], fun at_ _ event m => ?_⟩
  have := quiet event m
  cases event <;> first | rfl | cases this

/-- A change that writes one session. -/
theorem TypesKept.one {v : View} {c : Change} {old new : Session}
    (held : c.co.speculation = []) (sessions : c.sessions = [new])
    (found : v.session? new.sid = some old) (goes : SessionGoesOn old new c.events)
    (own : ∀ e : Endpoint, e.sid ≠ new.sid → ∀ event ∈ c.events, moveAt e event = none)
    (child : c.spawned = none := by rfl) : TypesKept v (.ok c) := fun _ e => by
  cases e
  refine ⟨held, by simp [child], by simp [sessions], fun s m => ?_, fun e apart => own e ?_⟩
  · rw [sessions, List.mem_singleton] at m
    subst m
    exact ⟨old, found, goes⟩
  · exact fun eq => apart new (by rw [sessions]; exact List.mem_singleton.mpr rfl) eq.symm

/-- A register is written beside speculation. -/
theorem unheld_write {co co' : Coroutine} {r : Reg} {value : Value}
    (none : co.speculation = []) (h : co.write r value = .ok co') : co'.speculation = [] :=
  (write_speculation h).trans none

/-- Who does not speculate tells at once. -/
theorem tell_unheld {co : Coroutine} (none : co.speculation = []) (event : Event) :
    co.tell event = (co, [event]) := by
  unfold Coroutine.tell
  rw [none]
  rfl

/-- The type of an endpoint that the view finds is the one that its session has. -/
theorem typed_type {v : View} {chan : Reg} {t : Typed}
    (h : orFault (v.typed chan) = .ok t) :
    v.session? t.endpoint.sid = some t.session ∧ t.session.sid = t.endpoint.sid ∧
      t.session.type? t.endpoint.role = some t.type := by
  have h := orFault_ok h
  unfold View.typed at h
  obtain ⟨endpoint, _, h⟩ := bind_ok h
  have all : v.session? t.endpoint.sid = some t.session ∧
      t.session.type? t.endpoint.role = some t.type := by
    split at h
    · cases h
    · split at h
      · cases h
      · rename_i session found _ type has
        cases h
        exact ⟨found, has⟩
  exact ⟨all.1, by simpa using List.find?_some all.1, all.2⟩

/-- Told of a message that leaves: the sender moved, and nobody else. -/
private theorem moveAt_leave (edge : Edge) (m : Message) (offered : Bool) (e : Endpoint) :
    moveAt e (leaveEvent edge m offered) =
      if edge.sid = e.sid ∧ edge.sender = e.role then some ⟨true, edge.receiver, m.label⟩
      else none := by
  cases offered <;> rfl

/-- What is put on its way leaves the types of its session, and tells that the sender moved. -/
private theorem put_types {s s' : Session} {policy : BufferPolicy} {failure : FailureSnapshot}
    {edge : Edge} {m : Message} {offered : Bool} {events : List Event}
    (h : s.put policy failure edge m offered = .ok (s', events)) :
    s'.sid = s.sid ∧ s'.types = s.types ∧
      ∃ rest, events = leaveEvent edge m offered :: rest ∧
        ∀ e, ∀ event ∈ rest, moveAt e event = none := by
  unfold Session.put at h
  split at h
  · exact absurd h fault_ok
  · split at h
    · exact absurd h fault_ok
    · split at h
      · exact absurd h throw_ok
      · split at h
        · rename_i b lost _
          cases pure_ok.mp h
          refine ⟨rfl, rfl, _, rfl, fun e event m => ?_⟩
          cases lost with
          | none => cases m
          | some x =>
            rw [List.mem_singleton.mp m]
            rfl
        · exact absurd h throw_ok
        · exact absurd h fault_ok

/-- A message that leaves by a branch of its type. -/
theorem leave_follows {v : View} {t : Typed} (policy : BufferPolicy)
    (failure : FailureSnapshot) {co : Coroutine} (partner : Role) (branches : LocalBranches)
    (m : Message) (sort : PayloadSort) (next : LocalType) (offered : Bool)
    (effects : List (Nat × EffectRequest × Value)) (none : co.speculation = [])
    (found : v.session? t.endpoint.sid = some t.session) (sid : t.session.sid = t.endpoint.sid)
    (has : t.session.type? t.endpoint.role = some t.type) (type : t.type = .send partner branches)
    (branch : branches.find? m.label = some (sort, next)) :
    TypesKept v (t.leave policy failure co
      { sid := t.endpoint.sid, sender := t.endpoint.role, receiver := partner } m next offered
      effects) := by
  unfold Typed.leave
  rw [none]
  dsimp only
  refine .bind fun ⟨s, events⟩ sent => ?_
  obtain ⟨sameSid, types, rest, told, still⟩ := put_types sent
  refine .one (old := t.session) none rfl (by
      show v.session? s.sid = _
      rw [sameSid, sid]
      exact found) ?_ fun e apart event m => ?_
  · show SessionGoesOn t.session _ events
    rw [told]
    refine SessionGoesOn.move (role := t.endpoint.role) (t := t.type) (next := next)
      (move := ⟨true, partner, m.label⟩) ?_ has ?_ ?_ (fun r other => ?_) (fun r => still _)
    · show (s.types.map _) = (t.session.types.map _)
      rw [types]
    · rw [type]
      simp [along, branch]
    · rw [moveAt_leave]
      simp [sid]
    · rw [moveAt_leave]
      have : ¬ t.endpoint.role = r := fun eq => other eq.symm
      simp [this]
  · have m : event ∈ events := m
    rw [told] at m
    cases List.mem_cons.mp m with
    | inl eq =>
      have : ¬ t.endpoint.sid = e.sid := fun eq => apart (by
        show e.sid = s.sid
        rw [sameSid, sid, eq])
      rw [eq, moveAt_leave]
      simp [this]
    | inr m => exact still e event m

/-- A message that is taken by a branch of the type. -/
theorem taken_follows {v : View} {t : Typed} {co : Coroutine} (partner : Role)
    (branches : LocalBranches) (m : Message) (next : LocalType) (event : Edge → Message → Event)
    (told : ∀ edge m e, moveAt e (event edge m) =
      if edge.sid = e.sid ∧ edge.receiver = e.role then some ⟨false, edge.sender, m.label⟩
      else none)
    (none : co.speculation = [])
    (found : v.session? t.endpoint.sid = some t.session) (sid : t.session.sid = t.endpoint.sid)
    (has : t.session.type? t.endpoint.role = some t.type) (type : t.type = .recv partner branches)
    {unknown : FaultKind} (incoming : t.incoming v.failure
      { sid := t.endpoint.sid, sender := partner, receiver := t.endpoint.role } branches unknown =
        .ok (m, next)) :
    TypesKept v (.ok (t.taken co
      { sid := t.endpoint.sid, sender := partner, receiver := t.endpoint.role } m next event)) := by
  have branch : ∃ sort, branches.find? m.label = some (sort, next) := by
    unfold Typed.incoming at incoming
    split at incoming
    · exact absurd incoming throw_ok
    · split at incoming
      · exact absurd incoming throw_ok
      · split at incoming
        · exact absurd incoming fault_ok
        · split at incoming
          · exact absurd incoming fault_ok
          · rename_i sort rest named
            split at incoming
            · cases pure_ok.mp incoming
              exact ⟨sort, named⟩
            · exact absurd incoming fault_ok
  obtain ⟨sort, branch⟩ := branch
  have same : (t.session.dequeue partner t.endpoint.role).sid = t.session.sid ∧
      (t.session.dequeue partner t.endpoint.role).types = t.session.types := by
    unfold Session.dequeue
    split <;> exact ⟨rfl, rfl⟩
  refine .one (old := t.session) none rfl (by
      show v.session? (t.session.dequeue partner t.endpoint.role).sid = _
      rw [same.1, sid]
      exact found) ?_ fun e apart ev mem => ?_
  · refine SessionGoesOn.move (role := t.endpoint.role) (t := t.type) (next := next)
      (move := ⟨false, partner, m.label⟩) ?_ has ?_ ?_ (fun r other => ?_) (fun r e m => nomatch m)
    · show ((t.session.dequeue partner t.endpoint.role).types.map _) = (t.session.types.map _)
      rw [same.2]
    · rw [type]
      simp [along, branch]
    · rw [told]
      simp [sid]
    · rw [told]
      have : ¬ t.endpoint.role = r := fun eq => other eq.symm
      simp [this]
  · rw [List.mem_singleton.mp mem, told]
    have : ¬ t.endpoint.sid = e.sid := fun eq => apart (by
      show e.sid = (t.session.dequeue partner t.endpoint.role).sid
      rw [same.1, sid, eq])
    simp [this]

end Runtime.Proofs

end
