module

public import Runtime.Proofs.Conservation.Move
public import Runtime.VM.Exec

/-! What an instruction does to owners: it opens a session and owns it whole, closes one endpoint,
gives one away, or leaves all as it was. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

/-- The session has the same roles, of which the same have closed. -/
structure SameEnds (old new : Session) : Prop where
  sid : new.sid = old.sid
  roles : new.roles = old.roles
  closed : new.closed = old.closed

/-- What a change does to endpoints and their owners. -/
inductive Owning (v : View) (c : Change) : Prop where
  | keeps (owned : c.co.owned = v.co.owned) (delivery : c.delivery = none)
      (opened : c.opened = none)
      (same : ∀ s ∈ c.sessions, ∃ old, v.session? s.sid = some old ∧ SameEnds old s)
  | opens (alloc : Allocator) (s : Session) (there : v.alloc = some alloc)
      (owned : c.co.owned =
        v.co.owned ++ s.roles.map fun role => { sid := alloc.nextSid, role })
      (delivery : c.delivery = none) (opened : c.opened = some s) (sessions : c.sessions = [])
      (roles : s.roles.Nodup) (fresh : s.closed = [])
  | closes (e : Endpoint) (old new : Session) (mine : e ∈ v.co.owned)
      (owned : c.co.owned = v.co.owned.erase e) (delivery : c.delivery = none)
      (opened : c.opened = none) (sessions : c.sessions = [new])
      (found : v.session? e.sid = some old)
      (sid : new.sid = old.sid) (roles : new.roles = old.roles)
      (closed : new.closed = old.closed ++ [e.role])
  | gives (d : Delivery) (other : Coroutine) (mine : d.endpoint ∈ v.co.owned)
      (owned : c.co.owned = v.co.owned.erase d.endpoint) (delivery : c.delivery = some d)
      (opened : c.opened = none) (sessions : c.sessions = []) (target : v.target = some other)
      (apart : other.cid ≠ v.co.cid) (live : other.terminal = false)
      (tokens : c.co.tokens = v.co.tokens.filter (· != d.endpoint) ∧
        d.tokens = v.co.tokens.filter (· == d.endpoint))
      (facts : c.co.facts = v.co.facts.filter (·.endpoint != d.endpoint) ∧
        d.facts = v.co.facts.filter (·.endpoint == d.endpoint))

/-- Every change of the outcome is such a one. -/
def Owns (v : View) (o : Outcome) : Prop := ∀ c, o = .ok c → Owning v c

/-- A look-up first. -/
theorem Owns.bind {α : Type} {v : View} {x : Except Stop α} {f : α → Outcome}
    (h : ∀ a, x = .ok a → Owns v (f a)) : Owns v (x >>= f) := by
  cases x with
  | error => exact fun _ e => nomatch e
  | ok a => exact h a rfl

/-- A condition first. -/
theorem Owns.ite {q : Prop} [Decidable q] {v : View} {a b : Outcome} (ha : Owns v a)
    (hb : Owns v b) : Owns v (if q then a else b) := by
  split <;> assumption

/-- Who faults or waits changes nothing. -/
theorem Owns.error {v : View} (stop : Stop) : Owns v (.error stop) := fun _ e => nomatch e

/-- An instruction that writes no session leaves all as it was. -/
theorem Owns.still {v : View} {c : Change} (owned : c.co.owned = v.co.owned)
    (sessions : c.sessions = [] := by rfl) (delivery : c.delivery = none := by rfl)
    (opened : c.opened = none := by rfl) : Owns v (.ok c) := fun _ e => by
  cases e
  exact .keeps owned delivery opened (by simp [sessions])

/-- An instruction that writes one session, whose ends stay. -/
theorem Owns.one {v : View} {c : Change} {old new : Session}
    (owned : c.co.owned = v.co.owned) (sessions : c.sessions = [new])
    (found : v.session? old.sid = some old) (same : SameEnds old new)
    (delivery : c.delivery = none := by rfl) (opened : c.opened = none := by rfl) :
    Owns v (.ok c) := fun _ e => by
  cases e
  refine .keeps owned delivery opened fun s m => ⟨old, ?_, ?_⟩
  · rw [sessions, List.mem_singleton] at m
    rw [m, same.sid]
    exact found
  · rw [sessions, List.mem_singleton] at m
    exact m ▸ same

/-- A register is written beside what is owned. -/
theorem write_owned {co co' : Coroutine} {r : Reg} {value : Value}
    (h : co.write r value = .ok co') : co'.owned = co.owned := by
  unfold Coroutine.write at h
  split at h
  · rename_i new found
    cases pure_ok.mp h
    unfold Coroutine.setReg? at found
    split at found
    · cases found; rfl
    · cases found
  · exact absurd h fault_ok

/-- Registers are written beside what is owned. -/
theorem writeAll_owned {co co' : Coroutine} {writes : List (Reg × Value)}
    (h : co.writeAll writes = .ok co') : co'.owned = co.owned := by
  induction writes generalizing co with
  | nil => cases pure_ok.mp h; rfl
  | cons w rest ih =>
    unfold Coroutine.writeAll at h
    obtain ⟨between, written, h⟩ := bind_ok h
    rw [ih h, write_owned written]

/-- What is held back is held beside what is owned. -/
theorem hold_owned (co : Coroutine) (more : List Held) : (co.hold more).owned = co.owned := by
  unfold Coroutine.hold
  split <;> rfl

/-- What is told is told beside what is owned. -/
theorem tell_owned (co : Coroutine) (event : Event) :
    (co.tell event).1.owned = co.owned := by
  unfold Coroutine.tell
  split
  · rfl
  · exact hold_owned ..

/-- An endpoint that the view finds is owned, and its session is there. -/
theorem typed_owned {v : View} {chan : Reg} {t : Typed} (h : orFault (v.typed chan) = .ok t) :
    t.endpoint ∈ v.co.owned ∧ v.session? t.endpoint.sid = some t.session ∧
      t.session.sid = t.endpoint.sid := by
  have h := orFault_ok h
  unfold View.typed at h
  obtain ⟨endpoint, mine, h⟩ := bind_ok h
  have both : t.endpoint = endpoint ∧ v.session? t.endpoint.sid = some t.session := by
    split at h
    · cases h
    · split at h
      · cases h
      · rename_i session found _ _ _
        cases h
        exact ⟨rfl, found⟩
  refine ⟨?_, both.2, by simpa using List.find?_some both.2⟩
  unfold View.endpoint at mine
  rw [both.1]
  split at mine
  · cases mine
  · split at mine
    · rename_i e _ owned
      cases mine
      simpa using owned
    · cases mine
  · cases mine

/-- The session that is found under an endpoint's id is found under its own. -/
theorem found_at_own {v : View} {t : Typed}
    (h : v.session? t.endpoint.sid = some t.session) (sid : t.session.sid = t.endpoint.sid) :
    v.session? t.session.sid = some t.session := by
  rw [sid]
  exact h

/-- A message is put beside the ends of its session. -/
private theorem put_ends {s s' : Session} {policy : BufferPolicy} {failure : FailureSnapshot}
    {edge : Edge} {m : Message} {offered : Bool} {events : List Event}
    (h : s.put policy failure edge m offered = .ok (s', events)) : SameEnds s s' := by
  unfold Session.put at h
  split at h
  · exact absurd h fault_ok
  · split at h
    · exact absurd h fault_ok
    · split at h
      · exact absurd h throw_ok
      · split at h
        · cases pure_ok.mp h
          exact ⟨rfl, rfl, rfl⟩
        · exact absurd h throw_ok
        · exact absurd h fault_ok

/-- A message that leaves keeps owners. -/
theorem leave_owns {v : View} {t : Typed} (policy : BufferPolicy)
    (failure : FailureSnapshot) (co : Coroutine) (edge : Edge) (m : Message) (next : LocalType)
    (offered : Bool) (effects : List (Nat × EffectRequest × Value)) (own : co.owned = v.co.owned)
    (found : v.session? t.session.sid = some t.session) :
    Owns v (t.leave policy failure co edge m next offered effects) := by
  unfold Typed.leave
  split
  · refine .bind fun ⟨s, events⟩ sent => ?_
    have ends := put_ends sent
    exact .one (old := t.session) own rfl found ⟨ends.sid, ends.roles, ends.closed⟩
  · exact .ite (.error _) (.one (old := t.session) ((hold_owned ..).trans own) rfl found
      ⟨rfl, rfl, rfl⟩)

/-- A message that is taken leaves the ends of its session. -/
private theorem dequeue_ends (s : Session) (sender receiver : Role) :
    SameEnds s (s.dequeue sender receiver) := by
  unfold Session.dequeue
  split <;> exact ⟨rfl, rfl, rfl⟩

/-- A message that is taken keeps owners. -/
theorem taken_owns {v : View} {t : Typed} (co : Coroutine) (edge : Edge) (m : Message)
    (next : LocalType) (event : Edge → Message → Event) (own : co.owned = v.co.owned)
    (found : v.session? t.session.sid = some t.session) :
    Owns v (.ok (t.taken co edge m next event)) :=
  have ends := dequeue_ends t.session edge.sender edge.receiver
  .one (old := t.session) own rfl found ⟨ends.sid, ends.roles, ends.closed⟩

/-- Sessions that are released keep their ends. -/
theorem release_ends (policy : BufferPolicy) (failure : FailureSnapshot)
    (held : List Held) (sessions : List Session) (distinct : (sessions.map (·.sid)).Nodup) :
    ∀ s ∈ (release policy failure sessions held).sessions,
      ∃ old ∈ sessions, SameEnds old s := by
  induction held generalizing sessions with
  | nil => exact fun s m => ⟨s, m, rfl, rfl, rfl⟩
  | cons first rest ih =>
    cases first with
    | event event => exact ih sessions distinct
    | message edge m offered =>
      simp only [release]
      split
      · exact fun s m => ⟨s, m, rfl, rfl, rfl⟩
      · rename_i s' events sent
        split at sent
        · exact absurd sent fault_ok
        rename_i s found
        have here : s ∈ sessions := List.mem_of_find?_eq_some found
        have ends := put_ends sent
        have sids : (sessions.map fun old => if old.sid == s'.sid then s' else old).map (·.sid) =
            sessions.map (·.sid) := by
          rw [List.map_map]
          refine List.map_congr_left fun x _ => ?_
          by_cases e : x.sid = s'.sid <;> simp [e]
        intro x m
        obtain ⟨mid, mem, same⟩ := ih _ (sids ▸ distinct) x m
        obtain ⟨old, there, rfl⟩ := List.mem_map.mp mem
        by_cases e : old.sid = s'.sid
        · simp only [e, beq_self_eq_true, if_true] at same
          exact ⟨s, here, same.sid.trans ends.sid, same.roles.trans ends.roles,
            same.closed.trans ends.closed⟩
        · have no : (old.sid == s'.sid) = false := by simpa using e
          simp only [no, Bool.false_eq_true, if_false] at same
          exact ⟨old, there, same⟩

end Runtime.Proofs

end
