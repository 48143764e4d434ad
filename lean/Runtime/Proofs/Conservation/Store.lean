module

public import Runtime.Proofs.Conservation.Books
public import Runtime.Properties.Terms.Messages
public import Runtime.VM.Session

/-! What is in transit on an edge, as the session store has it, and what changes of the store do to
it. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

/-- The ends of a session's buffers, in order. -/
def ends (s : Session) : List (Role × Role) := s.buffers.map fun b => (b.sender, b.receiver)

/-- Where the session is found, its buffer counts. -/
theorem contents_of_find (sessions : List Session) (edge : Edge) (s : Session)
    (h : sessions.find? (·.sid == edge.sid) = some s) :
    contents sessions edge = between s edge.sender edge.receiver := by
  simp [contents, h]

/-- Where no session is found, nothing is in transit. -/
theorem contents_of_none (sessions : List Session) (edge : Edge)
    (h : sessions.find? (·.sid == edge.sid) = none) : contents sessions edge = [] := by
  simp [contents, h]

/-- Who looks for a session after a change that keeps ids finds the changed session. -/
theorem find?_map_sid (f : Session → Session) (keeps : ∀ s, (f s).sid = s.sid)
    (sessions : List Session) (sid : SessionId) :
    (sessions.map f).find? (·.sid == sid) = (sessions.find? (·.sid == sid)).map f := by
  rw [List.find?_map]
  congr 1
  congr 1
  funext s
  simp [Function.comp, keeps]

/-- A change of sessions that keeps ids and what is between roles keeps the contents of every
edge. -/
theorem contents_map (f : Session → Session) (keeps : ∀ s, (f s).sid = s.sid)
    (same : ∀ s p q, between (f s) p q = between s p q) (sessions : List Session) (edge : Edge) :
    contents (sessions.map f) edge = contents sessions edge := by
  unfold contents
  rw [find?_map_sid f keeps, Option.map_map]
  congr 2
  funext s
  exact same s _ _

/-- Replacing a buffer by one with the same ends keeps the ends. -/
private theorem ends_setBuffer (s : Session) (new : Buffer) : ends (s.setBuffer new) = ends s := by
  simp only [ends, Session.setBuffer, List.map_map]
  refine List.map_congr_left fun b _ => ?_
  simp only [Function.comp]
  split
  · simp_all
  · rfl

/-- The replaced buffer is found. -/
private theorem buffer?_setBuffer (s : Session) (new : Buffer) (p q : Role) :
    (s.setBuffer new).buffer? p q =
      (s.buffer? p q).map fun old => if p = new.sender ∧ q = new.receiver then new else old := by
  simp only [Session.buffer?, Session.setBuffer]
  induction s.buffers with
  | nil => rfl
  | cons b rest ih =>
    simp only [List.map_cons, List.find?_cons]
    by_cases here : b.sender = p ∧ b.receiver = q
    · obtain ⟨rfl, rfl⟩ := here
      by_cases e : b.sender = new.sender ∧ b.receiver = new.receiver
      · simp [e.1, e.2]
      · simp [e]
    · by_cases e : b.sender = new.sender ∧ b.receiver = new.receiver
      · have there : ¬ (new.sender = p ∧ new.receiver = q) := by rw [← e.1, ← e.2]; exact here
        have l : (b.sender == p && b.receiver == q) = false := by simpa using here
        have r : (new.sender == p && new.receiver == q) = false := by simpa using there
        simp only [e.1, e.2, beq_self_eq_true, Bool.and_self, if_true, r]
        rw [e.1, e.2] at l
        rw [ih]
      · have l : (b.sender == p && b.receiver == q) = false := by simpa using here
        have no : (b.sender == new.sender && b.receiver == new.receiver) = false := by simpa using e
        simp only [no, Bool.false_eq_true, if_false, l]
        exact ih

/-- `new` is the session `old` after these events: the same id, the same buffers' ends, and the
books of each of its edges balance; the events tell of no other session's edges. -/
structure Follows (lossy : Prop) (old : Session) (events : List Event) (new : Session) : Prop where
  sid : new.sid = old.sid
  ends : ends new = ends old
  balanced : ∀ edge, edge.sid = old.sid →
    Balanced lossy edge (between old edge.sender edge.receiver) events
      (between new edge.sender edge.receiver)
  own : ∀ e ∈ events, ∀ edge, edge? e = some edge → edge.sid = old.sid

/-- A session with the same buffers follows on events that tell of no edge. -/
theorem Follows.same (lossy : Prop) {old new : Session} (events : List Event)
    (sid : new.sid = old.sid)
    (buffers : new.buffers = old.buffers) (quiet : ∀ e ∈ events, edge? e = none) :
    Follows lossy old events new where
  sid := sid
  ends := by simp [Proofs.ends, buffers]
  balanced edge _ := by
    have : between new edge.sender edge.receiver = between old edge.sender edge.receiver := by
      simp [between, Session.buffer?, buffers]
    rw [this]
    exact Quiet.balanced (fun e he => by rw [quiet e he]; simp) lossy _
  own e he edge h := by rw [quiet e he] at h; simp at h

/-- A new state of the session in which only other things than buffers differ follows as well. -/
theorem Follows.then {lossy : Prop} {old new newer : Session} {events : List Event}
    (h : Follows lossy old events new) (sid : newer.sid = new.sid)
    (buffers : newer.buffers = new.buffers) : Follows lossy old events newer where
  sid := sid.trans h.sid
  ends := by rw [← h.ends]; simp [Proofs.ends, buffers]
  balanced edge e := by
    have : between newer edge.sender edge.receiver = between new edge.sender edge.receiver := by
      simp [between, Session.buffer?, buffers]
    rw [this]
    exact h.balanced edge e
  own := h.own

/-- A session one of whose buffers was replaced follows, if the events tell of that buffer's edge
alone, and its books balance. -/
theorem Follows.setBuffer {lossy : Prop} {s : Session} {b new : Buffer} {edge : Edge}
    {events : List Event}
    (found : s.buffer? edge.sender edge.receiver = some b) (sid : edge.sid = s.sid)
    (sender : new.sender = edge.sender) (receiver : new.receiver = edge.receiver)
    (own : ∀ e ∈ events, ∀ other, edge? e = some other → other = edge)
    (balanced : Balanced lossy edge b.messages events new.messages) :
    Follows lossy s events (s.setBuffer new) where
  sid := rfl
  ends := ends_setBuffer s new
  balanced other e := by
    simp only [between, buffer?_setBuffer, Option.map_map]
    by_cases here : other = edge
    · subst here
      simp only [found, Option.map_some, Option.getD_some, Function.comp, sender, receiver,
        and_self, if_true]
      exact balanced
    · have apart : ¬ (other.sender = new.sender ∧ other.receiver = new.receiver) := fun ⟨p, q⟩ =>
        here (by cases other; cases edge; simp_all)
      simp only [apart, if_false, Function.comp_def]
      refine Quiet.balanced (fun ev hev h => ?_) lossy _
      exact here (own ev hev other h)
  own ev hev other h := by rw [own ev hev other h, sid]

end Runtime.Proofs

end
