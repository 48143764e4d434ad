module

public import Runtime.Proofs.Conservation.Change
public import Runtime.VM.Runtime.Envelope
public import Runtime.VM.Step

/-! What steps tell of: their own coroutine, the layer that they name, and sessions; never another
coroutine or layer. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

/-- The event is told of this coroutine and this layer, if of any, and is no restart. -/
structure Tells (cid : CoroutineId) (layer : Option String) (e : Event) : Prop where
  actor : ∀ c, e.actor? = some c → c = cid
  layer : ∀ l, e.layer? = some l → layer = some l
  going : ∀ t, e ≠ .restarted t

/-- What the coroutine holds back is told of itself and of no layer. -/
def HeldBy (cid : CoroutineId) (co : Coroutine) : Prop :=
  ∀ level ∈ co.speculation, ∀ e, Held.event e ∈ level.held → Tells cid none e

/-- What a change tells, and holds back, is its own coroutine's. -/
structure Telling (cid : CoroutineId) (layer : Option String) (c : Change) : Prop where
  events : ∀ e ∈ c.events, Tells cid layer e
  held : HeldBy cid c.co
  child : ∀ k, c.spawned = some k → k.speculation = []

/-- Every change of the outcome is so. -/
def TellsOwn (cid : CoroutineId) (layer : Option String) (o : Outcome) : Prop :=
  ∀ c, o = .ok c → Telling cid layer c

variable {cid : CoroutineId} {layer : Option String}

/-- Whoever may tell of no layer may tell of one. -/
theorem Tells.weaken {e : Event} (h : Tells cid none e) : Tells cid layer e :=
  ⟨h.actor, fun l eq => (nomatch h.layer l eq), h.going⟩

/-- What is told of a message is told of no coroutine and no layer. -/
theorem tells_of_edge {e : Event} (h : edge? e ≠ none) : Tells cid layer e := by
  cases e <;> first
    | exact absurd rfl h
    | exact ⟨fun _ eq => (nomatch eq), fun _ eq => (nomatch eq), fun _ eq => (nomatch eq)⟩

/-- A look-up first. -/
theorem TellsOwn.bind {α : Type} {x : Except Stop α} {f : α → Outcome}
    (h : ∀ a, x = .ok a → TellsOwn cid layer (f a)) : TellsOwn cid layer (x >>= f) := by
  cases x with
  | error => exact fun _ e => nomatch e
  | ok a => exact h a rfl

/-- A condition first. -/
theorem TellsOwn.ite {q : Prop} [Decidable q] {a b : Outcome} (ha : TellsOwn cid layer a)
    (hb : TellsOwn cid layer b) : TellsOwn cid layer (if q then a else b) := by
  split <;> assumption

/-- Who faults or waits makes no change. -/
theorem TellsOwn.error (stop : Stop) : TellsOwn cid layer (.error stop) :=
  fun _ e => nomatch e

/-- One change. -/
theorem TellsOwn.ok {c : Change} (events : ∀ e ∈ c.events, Tells cid layer e)
    (held : HeldBy cid c.co) (child : c.spawned = none := by rfl) :
    TellsOwn cid layer (.ok c) := fun _ e => by
  cases e
  exact ⟨events, held, by simp [child]⟩

/-- A change that tells nothing. -/
theorem TellsOwn.silent {c : Change} (held : HeldBy cid c.co)
    (quiet : c.events = [] := by rfl) (child : c.spawned = none := by rfl) :
    TellsOwn cid layer (.ok c) :=
  .ok (by simp [quiet]) held child

/-- Only speculation decides what is held back. -/
theorem HeldBy.of_eq {co co' : Coroutine} (h : HeldBy cid co)
    (same : co'.speculation = co.speculation) : HeldBy cid co' := by
  unfold HeldBy
  rw [same]
  exact h

/-- Who writes a register holds back the same. -/
theorem HeldBy.write {co co' : Coroutine} {r : Reg} {value : Value} (h : HeldBy cid co)
    (written : co.write r value = .ok co') : HeldBy cid co' :=
  h.of_eq (write_speculation written)

/-- Who holds back more. -/
theorem HeldBy.hold {co : Coroutine} (h : HeldBy cid co) (more : List Held)
    (own : ∀ e, Held.event e ∈ more → Tells cid none e) : HeldBy cid (co.hold more) := by
  unfold Coroutine.hold
  split
  · exact h
  · rename_i s outer same
    unfold HeldBy at h ⊢
    rw [same] at h
    intro level mem e he
    cases List.mem_cons.mp mem with
    | inl eq =>
      subst eq
      cases List.mem_append.mp he with
      | inl old => exact h s List.mem_cons_self e old
      | inr new => exact own e new
    | inr m => exact h level (List.mem_cons_of_mem _ m) e he

/-- Who tells something of itself. -/
theorem HeldBy.tell {co : Coroutine} (h : HeldBy cid co) {event : Event}
    (own : Tells cid none event) :
    HeldBy cid (co.tell event).1 ∧ ∀ e ∈ (co.tell event).2, Tells cid layer e := by
  unfold Coroutine.tell
  split
  · refine ⟨h, fun e m => ?_⟩
    rw [List.mem_singleton.mp m]
    exact own.weaken
  · exact ⟨h.hold _ (by simpa using own), by simp⟩

/-- A register is written beside the id. -/
theorem write_cid {co co' : Coroutine} {r : Reg} {value : Value}
    (h : co.write r value = .ok co') : co'.cid = co.cid := by
  unfold Coroutine.write at h
  split at h
  · rename_i new found
    cases pure_ok.mp h
    unfold Coroutine.setReg? at found
    split at found
    · cases found; rfl
    · cases found
  · exact absurd h fault_ok

/-- Registers are written beside what is held back. -/
theorem writeAll_held {co co' : Coroutine} {writes : List (Reg × Value)}
    (h : HeldBy cid co) (written : co.writeAll writes = .ok co') : HeldBy cid co' := by
  induction writes generalizing co with
  | nil => cases pure_ok.mp written; exact h
  | cons w rest ih =>
    unfold Coroutine.writeAll at written
    obtain ⟨between, first, written⟩ := bind_ok written
    exact ih (h.write first) written

/-- A message that is put is told of as one. -/
theorem put_tells {s s' : Session} {policy : BufferPolicy} {failure : FailureSnapshot}
    {edge : Edge} {m : Message} {offered : Bool} {events : List Event}
    (h : s.put policy failure edge m offered = .ok (s', events)) :
    ∀ e ∈ events, Tells cid layer e := by
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
          intro e m
          refine tells_of_edge ?_
          cases offered <;> cases lost <;> simp_all [leaveEvent, edge?] <;>
            (try cases m <;> simp_all)
        · exact absurd h throw_ok
        · exact absurd h fault_ok

/-- A message that leaves. -/
theorem leave_tells {t : Typed} (policy : BufferPolicy) (failure : FailureSnapshot)
    {co : Coroutine} (edge : Edge) (m : Message) (next : LocalType) (offered : Bool)
    (effects : List (Nat × EffectRequest × Value)) (h : HeldBy cid co) :
    TellsOwn cid layer (t.leave policy failure co edge m next offered effects) := by
  unfold Typed.leave
  split
  · exact .bind fun ⟨_, _⟩ sent => .ok (put_tells sent) h
  · exact .ite (.error _) (.silent (h.hold _ (by simp)))

/-- What is released was held back, or is told of messages. -/
theorem release_tells (policy : BufferPolicy) (failure : FailureSnapshot)
    (held : List Held) (own : ∀ e, Held.event e ∈ held → Tells cid none e)
    (sessions : List Session) :
    (∀ e ∈ (release policy failure sessions held).events, Tells cid layer e) ∧
      ∀ x ∈ (release policy failure sessions held).rest, x ∈ held := by
  induction held generalizing sessions with
  | nil => exact ⟨by simp [release], by simp [release]⟩
  | cons first rest ih =>
    have ih := ih fun e m => own e (List.mem_cons_of_mem _ m)
    cases first with
    | event event =>
      obtain ⟨events, left⟩ := ih sessions
      refine ⟨fun e m => ?_, fun x m => List.mem_cons_of_mem _ (left x m)⟩
      cases List.mem_cons.mp m with
      | inl eq => exact eq ▸ (own event List.mem_cons_self).weaken
      | inr m => exact events e m
    | message edge m offered =>
      simp only [release]
      split
      · exact ⟨by simp, fun _ m => m⟩
      · rename_i s' events sent
        split at sent
        · exact absurd sent fault_ok
        obtain ⟨more, left⟩ := ih (sessions.map fun old => if old.sid == s'.sid then s' else old)
        refine ⟨fun e m => ?_, fun x m => List.mem_cons_of_mem _ (left x m)⟩
        cases List.mem_append.mp m with
        | inl m => exact put_tells sent e m
        | inr m => exact more e m

end Runtime.Proofs

end
