module

public import Runtime.Proofs.Conservation.Change
public import Runtime.Properties.Terms.Types
public import Runtime.VM.Step

/-! Following types along events, and the types of a session that goes on. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

/-- One event after which others follow. -/
theorem follow_cons (e : Endpoint) (t : LocalType) (x : Event) (rest : List Event) :
    follow e t (x :: rest) = match moveAt e x with
      | none => follow e t rest
      | some move => (along t move).bind (follow e · rest) := rfl

/-- Events one after another. -/
theorem follow_append (e : Endpoint) (t : LocalType) (xs ys : List Event) :
    follow e t (xs ++ ys) = (follow e t xs).bind (follow e · ys) := by
  induction xs generalizing t with
  | nil => rfl
  | cons x rest ih =>
    rw [List.cons_append, follow_cons, follow_cons]
    cases moveAt e x with
    | none => exact ih t
    | some move =>
      dsimp only
      cases along t move with
      | none => rfl
      | some next => exact ih next

/-- Events in which the endpoint does nothing to a message. -/
theorem follow_still (e : Endpoint) (t : LocalType) (events : List Event)
    (still : ∀ event ∈ events, moveAt e event = none) : follow e t events = some t := by
  induction events with
  | nil => rfl
  | cons x rest ih =>
    rw [follow_cons, still x List.mem_cons_self]
    exact ih fun event m => still event (List.mem_cons_of_mem _ m)

/-- Only what the endpoint does counts. -/
theorem follow_filter (e : Endpoint) (t : LocalType) (p : Event → Bool) (events : List Event)
    (keeps : ∀ event ∈ events, moveAt e event ≠ none → p event = true) :
    follow e t (events.filter p) = follow e t events := by
  induction events generalizing t with
  | nil => rfl
  | cons x rest ih =>
    have ih := fun t => ih t fun event m => keeps event (List.mem_cons_of_mem _ m)
    rw [List.filter_cons]
    cases move : moveAt e x with
    | none =>
      have skipped (all : List Event) : follow e t (x :: all) = follow e t all := by
        rw [follow_cons, move]
      split
      · rw [skipped, skipped, ih]
      · rw [skipped, ih]
    | some m =>
      rw [if_pos (keeps x List.mem_cons_self (by rw [move]; simp))]
      rw [follow_cons, follow_cons, move]
      dsimp only
      cases along t m with
      | none => rfl
      | some next => exact ih next

/-- What is looked up where one role was given something else. -/
private theorem lookup_changed (role r : Role) (u : LocalType) (types : List (Role × LocalType)) :
    (types.map fun (x : Role × LocalType) =>
      if x.1 == role then (x.1, u) else (x.1, x.2)).lookup r =
      (types.lookup r).map fun old => if r = role then u else old := by
  induction types with
  | nil => rfl
  | cons x rest ih =>
    obtain ⟨key, old⟩ := x
    have head : (if key == role then (key, u) else (key, old)) =
        (key, if key = role then u else old) := by
      by_cases own : key = role <;> simp [own]
    show List.lookup r ((if key == role then (key, u) else (key, old)) :: _) = _
    rw [head, List.lookup_cons, List.lookup_cons]
    cases here : r == key with
    | true =>
      have : r = key := by simpa using here
      subst this
      rfl
    | false => exact ih

/-- The types of a session of which one role goes on. -/
theorem type?_setType (s : Session) (role : Role) (t : LocalType) (r : Role) :
    (s.setType role t).type? r = (s.type? r).map fun old => if r = role then t.unfold else old :=
  lookup_changed role r t.unfold s.types

/-- From the one session to the other the events tell what became of every type. -/
def SessionGoesOn (old new : Session) (events : List Event) : Prop :=
  ∀ role t, old.type? role = some t → ∃ t', new.type? role = some t' ∧
    follow { sid := old.sid, role } t events = some t'

/-- A session whose types stay, while nothing is done at its endpoints. -/
theorem SessionGoesOn.still {old new : Session} {events : List Event}
    (types : new.types = old.types)
    (still : ∀ role, ∀ event ∈ events, moveAt { sid := old.sid, role } event = none) :
    SessionGoesOn old new events := by
  intro role t there
  refine ⟨t, ?_, follow_still _ t events (still role)⟩
  unfold Session.type? at there ⊢
  rw [types]
  exact there

/-- A session of which one endpoint makes a move that its type allows. -/
theorem SessionGoesOn.move {old new : Session} {role : Role} {t next : LocalType} {move : Move}
    {event : Event} {rest : List Event} (types : new.types = (old.setType role next).types)
    (has : old.type? role = some t) (allowed : along t move = some next.unfold)
    (told : moveAt { sid := old.sid, role } event = some move)
    (alone : ∀ r, r ≠ role → moveAt { sid := old.sid, role := r } event = none)
    (still : ∀ r, ∀ e ∈ rest, moveAt { sid := old.sid, role := r } e = none) :
    SessionGoesOn old new (event :: rest) := by
  intro r u there
  have after : new.type? r = some (if r = role then next.unfold else u) := by
    have : new.type? r = (old.setType role next).type? r := by
      unfold Session.type?
      rw [types]
    rw [this, type?_setType, there]
    rfl
  refine ⟨_, after, ?_⟩
  by_cases own : r = role
  · subst own
    rw [there] at has
    cases has
    rw [follow_cons, told]
    simp only [allowed, Option.bind_some, if_true]
    exact follow_still _ _ rest (still r)
  · rw [if_neg own]
    refine follow_still _ u _ fun e m => ?_
    cases List.mem_cons.mp m with
    | inl eq => rw [eq]; exact alone r own
    | inr m => exact still r e m

end Runtime.Proofs

end
