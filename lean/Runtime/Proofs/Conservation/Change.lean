module

public import Runtime.Proofs.Conservation.Move
public import Runtime.VM.ExecSpeculation

/-! Changes after which the books of every edge balance. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

/-- A session without messages, with one buffer from each role to each other. -/
def Fresh (s : Session) : Prop := (∀ b ∈ s.buffers, b.messages = []) ∧ (ends s).Nodup

/-- No message of an edge is told of by the events that the coroutine holds back: it holds the
messages themselves. -/
def Discreet (co : Coroutine) : Prop :=
  ∀ level ∈ co.speculation, ∀ e, Held.event e ∈ level.held → edge? e = none

/-- The change writes sessions of the view, each once, and the books of every edge balance. -/
structure ChangeBalanced (lossy : Prop) (v : View) (c : Change) : Prop where
  distinct : (c.sessions.map (·.sid)).Nodup
  known : ∀ s ∈ c.sessions, ∃ old, v.session? s.sid = some old ∧ ends s = ends old
  balanced : ∀ edge,
    Balanced lossy edge (contents v.sessions edge) c.events
      (contents (c.sessions ++ v.sessions) edge)
  opened : ∀ s, c.opened = some s → Fresh s
  discreet : Discreet c.co
  spawned : ∀ co, c.spawned = some co → Discreet co

/-- Only the speculation of a coroutine decides whether it is discreet. -/
theorem Discreet.of_eq {co co' : Coroutine} (h : Discreet co)
    (same : co'.speculation = co.speculation) : Discreet co' := by
  unfold Discreet
  rw [same]
  exact h

/-- Who holds back more than it did is discreet if what is new is. -/
theorem Discreet.hold {co : Coroutine} (h : Discreet co) (more : List Held)
    (quiet : ∀ e, Held.event e ∈ more → edge? e = none) : Discreet (co.hold more) := by
  unfold Coroutine.hold
  split
  · exact h
  · rename_i s outer same
    unfold Discreet at h ⊢
    rw [same] at h
    intro level mem e he
    cases List.mem_cons.mp mem with
    | inl eq =>
      subst eq
      cases List.mem_append.mp he with
      | inl old => exact h s List.mem_cons_self e old
      | inr new => exact quiet e new
    | inr m => exact h level (List.mem_cons_of_mem _ m) e he

/-- Who tells of something else than messages is discreet, and so is what it tells. -/
theorem Discreet.tell {co : Coroutine} (h : Discreet co) (event : Event)
    (quiet : edge? event = none) :
    Discreet (co.tell event).1 ∧ ∀ e ∈ (co.tell event).2, edge? e = none := by
  unfold Coroutine.tell
  split
  · exact ⟨h, by simpa using quiet⟩
  · exact ⟨h.hold _ (by simpa using quiet), by simp⟩

/-- A register is written beside everything else. -/
theorem write_speculation {co co' : Coroutine} {r : Reg} {value : Value}
    (h : co.write r value = .ok co') : co'.speculation = co.speculation := by
  unfold Coroutine.write at h
  split at h
  · rename_i new found
    cases pure_ok.mp h
    unfold Coroutine.setReg? at found
    split at found
    · cases found; rfl
    · cases found
  · exact absurd h fault_ok

/-- Who writes a register is as discreet as before. -/
theorem Discreet.write {co co' : Coroutine} {r : Reg} {value : Value} (h : Discreet co)
    (written : co.write r value = .ok co') : Discreet co' :=
  h.of_eq (write_speculation written)

/-- A change that writes no session and tells of no message balances. -/
theorem ChangeBalanced.still {lossy : Prop} {v : View} {c : Change} (sessions : c.sessions = [])
    (quiet : ∀ e ∈ c.events, edge? e = none) (opened : ∀ s, c.opened = some s → Fresh s)
    (discreet : Discreet c.co) (spawned : ∀ co, c.spawned = some co → Discreet co) :
    ChangeBalanced lossy v c where
  distinct := by simp [sessions]
  known := by simp [sessions]
  balanced edge := by
    rw [sessions, List.nil_append]
    exact Quiet.balanced (fun e he => by rw [quiet e he]; simp) lossy _
  opened := opened
  discreet := discreet
  spawned := spawned

/-- A change that writes one session of the view, which follows on the events, balances. -/
theorem ChangeBalanced.one {lossy : Prop} {v : View} {c : Change} {old new : Session}
    (sessions : c.sessions = [new]) (found : v.session? old.sid = some old)
    (follows : Follows lossy old c.events new) (opened : c.opened = none) (discreet : Discreet c.co)
    (spawned : c.spawned = none) : ChangeBalanced lossy v c where
  distinct := by simp [sessions]
  known s mem := by
    rw [sessions, List.mem_singleton] at mem
    subst mem
    exact ⟨old, by rw [follows.sid]; exact found, follows.ends⟩
  balanced edge := by
    rw [sessions]
    by_cases here : edge.sid = old.sid
    · rw [contents_of_find v.sessions edge old (by rw [here]; exact found),
        contents_of_find _ edge new (by simp [follows.sid, here])]
      exact follows.balanced edge here
    · have apart : ¬ old.sid = edge.sid := fun e => here e.symm
      have same : contents ([new] ++ v.sessions) edge = contents v.sessions edge := by
        simp [contents, follows.sid, apart]
      rw [same]
      exact Quiet.balanced (fun e he h => here (follows.own e he edge h)) lossy _
  opened s h := by rw [opened] at h; cases h
  discreet := discreet
  spawned co h := by rw [spawned] at h; cases h

/-- The session of an endpoint that the view finds. -/
theorem typed_session {v : View} {chan : Reg} {t : Typed} (h : orFault (v.typed chan) = .ok t) :
    v.session? t.endpoint.sid = some t.session ∧ t.endpoint.sid = t.session.sid := by
  have h := orFault_ok h
  unfold View.typed at h
  obtain ⟨endpoint, _, h⟩ := bind_ok h
  have found : v.session? t.endpoint.sid = some t.session := by
    split at h
    · cases h
    · split at h
      · cases h
      · rename_i session found _ _ _
        cases h
        exact found
  refine ⟨found, ?_⟩
  have : t.session.sid = t.endpoint.sid := by simpa using List.find?_some found
  exact this.symm

end Runtime.Proofs

end
