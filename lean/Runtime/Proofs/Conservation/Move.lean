module

public import Runtime.Proofs.Conservation.Store
public import Runtime.Properties.Terms.Messages
public import Runtime.VM.ExecComm

/-! The two moves of a message: into a buffer, and out of it. After each the session's books
balance. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

/-- A fault is no result. -/
theorem fault_ok {α : Type} {kind : FaultKind} {a : α} :
    ¬ (fault kind : Except Stop α) = .ok a := by
  simp [fault, throw, throwThe, MonadExceptOf.throw]

/-- A stop is no result. -/
theorem throw_ok {α : Type} {stop : Stop} {a : α} : ¬ (throw stop : Except Stop α) = .ok a := by
  simp [throw, throwThe, MonadExceptOf.throw]

/-- A result is what it is. -/
theorem pure_ok {α : Type} {a b : α} : (pure a : Except Stop α) = .ok b ↔ a = b := by
  simp [pure, Except.pure]

/-- What comes of two computations in a row comes of the second. -/
theorem bind_ok {ε α β : Type} {x : Except ε α} {f : α → Except ε β} {b : β} (h : x >>= f = .ok b) :
    ∃ a, x = .ok a ∧ f a = .ok b := by
  cases x with
  | error e => simp [bind, Except.bind] at h
  | ok a => exact ⟨a, rfl, h⟩

/-- What a look-up found, it found. -/
theorem orFault_ok {α : Type} {x : Except FaultKind α} {a : α} (h : orFault x = .ok a) :
    x = .ok a := by
  cases x with
  | error e => exact absurd h fault_ok
  | ok b => exact congrArg _ (pure_ok.mp h)

/-- The books of the events of a message that leaves. -/
private theorem books_of_leaving (edge : Edge) (m : Message) (offered : Bool)
    (lost : Option Message) :
    puts edge (leaveEvent edge m offered :: (lost.map (.dropped edge)).toList) = [m] ∧
    takes edge (leaveEvent edge m offered :: (lost.map (.dropped edge)).toList) = [] ∧
    drops edge (leaveEvent edge m offered :: (lost.map (.dropped edge)).toList) = lost.toList := by
  cases offered <;> cases lost <;> simp [puts, takes, drops, leaveEvent]

/-- The events of a message that leaves tell of its edge alone. -/
private theorem edge_of_leaving (edge : Edge) (m : Message) (offered : Bool)
    (lost : Option Message) :
    ∀ e ∈ leaveEvent edge m offered :: (lost.map (.dropped edge)).toList, ∀ other,
      edge? e = some other →
      other = edge := by
  cases offered <;> cases lost <;> simp [leaveEvent, edge?]

/-- A buffer that took its turn has the same ends, and its books balance. -/
private theorem enqueue_balanced (b b' : Buffer) (policy : BufferPolicy) (m : Message)
    (lost : Option Message)
    (h : b.enqueue policy m = .stored b' lost) (edge : Edge) (offered : Bool) :
    b'.sender = b.sender ∧ b'.receiver = b.receiver ∧
    Balanced (loses policy) edge b.messages
      (leaveEvent edge m offered :: (lost.map (.dropped edge)).toList) b'.messages := by
  obtain ⟨p, t, d⟩ := books_of_leaving edge m offered lost
  have kept (capacity : Nat) (no : lost = none)
      (e : b' = { b with capacity, messages := b.messages ++ [m] }) :
      b'.sender = b.sender ∧ b'.receiver = b.receiver ∧ Balanced (loses policy) edge b.messages
        (leaveEvent edge m offered :: (lost.map (.dropped edge)).toList) b'.messages := by
    subst e
    refine ⟨rfl, rfl, ?_, ?_, fun _ => by rw [d, no]; rfl⟩
    · rw [p, t, d, no]; exact List.Perm.refl _
    · rw [p, t]; exact List.Sublist.refl _
  unfold Buffer.enqueue at h
  split at h
  · cases h
    refine ⟨rfl, rfl, ?_, ?_, fun no => absurd trivial no⟩
    · rw [p, t, d]
      cases b.messages <;> simp
    · rw [p, t]
      cases b.messages <;> simp
  · split at h
    · cases h
      exact kept b.capacity rfl rfl
    · split at h
      · cases h
      · cases h
        refine ⟨rfl, rfl, ?_, ?_, fun no => absurd trivial no⟩
        · rw [p, t, d]
          exact List.perm_append_comm
        · rw [p, t]
          simp
      · cases h
      · split at h
        · cases h
          exact kept _ rfl rfl
        · cases h

/-- A session from which a message left follows on the events of that. -/
theorem put_follows (s s' : Session) (policy : BufferPolicy)
    (failure : FailureSnapshot) (edge : Edge)
    (m : Message) (offered : Bool) (events : List Event) (sid : edge.sid = s.sid)
    (h : s.put policy failure edge m offered = .ok (s', events)) :
    Follows (loses policy) s events s' := by
  unfold Session.put at h
  split at h
  · exact absurd h fault_ok
  rename_i b found
  have at_ : b.sender = edge.sender ∧ b.receiver = edge.receiver := by
    simpa using List.find?_some found
  split at h
  · exact absurd h fault_ok
  split at h
  · exact absurd h throw_ok
  split at h
  · rename_i b' lost stored
    have := pure_ok.mp h
    simp only [Prod.mk.injEq] at this
    obtain ⟨rfl, rfl⟩ := this
    obtain ⟨sender, receiver, balanced⟩ := enqueue_balanced b b' policy m lost stored edge offered
    exact Follows.setBuffer found sid (sender.trans at_.1) (receiver.trans at_.2)
      (edge_of_leaving edge m offered lost) balanced
  · exact absurd h throw_ok
  · exact absurd h fault_ok

/-- The event of a message that is taken. -/
def IsTaking (event : Edge → Message → Event) : Prop :=
  event = .received ∨ event = .chose

/-- A session from which a message was taken follows on the event of that. -/
theorem dequeue_follows (lossy : Prop) (s : Session) (edge : Edge) (b : Buffer) (m : Message)
    (event : Edge → Message → Event) (taking : IsTaking event) (sid : edge.sid = s.sid)
    (found : s.buffer? edge.sender edge.receiver = some b) (head : b.messages.head? = some m) :
    Follows lossy s [event edge m] (s.dequeue edge.sender edge.receiver) := by
  have at_ : b.sender = edge.sender ∧ b.receiver = edge.receiver := by
    simpa using List.find?_some found
  have whole : b.messages = m :: b.messages.tail := by
    cases e : b.messages with
    | nil => simp [e] at head
    | cons x rest => simp [e] at head; simp [head]
  have books : puts edge [event edge m] = [] ∧ takes edge [event edge m] = [m] ∧
      drops edge [event edge m] = [] := by
    rcases taking with rfl | rfl <;> simp [puts, takes, drops]
  unfold Session.dequeue
  rw [found]
  refine Follows.setBuffer found sid at_.1 at_.2 ?_ ⟨?_, ?_, fun _ => books.2.2⟩
  · rcases taking with rfl | rfl <;> simp [edge?]
  · rw [books.1, books.2.1, books.2.2]
    simp only [List.append_nil]
    exact whole ▸ List.Perm.refl _
  · rw [books.1, books.2.1, List.append_nil]
    exact whole ▸ List.Sublist.refl _

end Runtime.Proofs

end
