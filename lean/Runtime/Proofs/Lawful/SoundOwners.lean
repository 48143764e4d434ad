module

public import Runtime.Proofs.Lawful.Sound

/-! Owners in order: if a coroutine opens a session, closes an endpoint or gives one away, each open
endpoint still has one owner, and each closed one none. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

/-- Owners in order after the change. -/
structure OwnersAfter (cos : List Coroutine) (sessions : List Session)
    (owned : Coroutine → List Endpoint) : Prop where
  each : ∀ co ∈ cos, (owned co).Nodup
  one : ∀ a ∈ cos, ∀ b ∈ cos, ∀ e ∈ owned a, e ∈ owned b → a.cid = b.cid
  owned : ∀ e, (∃ co ∈ cos, e ∈ owned co) ↔ IsOpen sessions e

/-- Where nobody owns anything else than before and every session keeps its ends, owners stay in
order. -/
theorem owners_kept {cos : List Coroutine} {queue : List CoroutineId}
    {sessions : List Session} {alloc : Allocator} (h : Sound cos queue sessions alloc)
    (g : Session → Session) (same : ∀ s ∈ sessions, SameEnds s (g s)) :
    OwnersAfter cos (sessions.map g) (·.owned) :=
  ⟨h.each, h.one, fun e => (h.owned e).trans (isOpen_map g same e).symm⟩

/-- Where one coroutine opens a session and owns it whole, owners stay in order. -/
theorem owners_opened {cos : List Coroutine} {queue : List CoroutineId}
    {sessions : List Session} {alloc : Allocator} (h : Sound cos queue sessions alloc)
    {co : Coroutine} (mem : co ∈ cos) (s : Session) (sid : s.sid = alloc.nextSid)
    (roles : s.roles.Nodup) (fresh : s.closed = []) :
    OwnersAfter cos (sessions ++ [s]) fun x =>
      if x.cid = co.cid then co.owned ++ s.roles.map fun role => { sid := alloc.nextSid, role }
      else x.owned := by
  have old {x : Coroutine} (m : x ∈ cos) {e : Endpoint} (own : e ∈ x.owned) :
      e.sid ≠ alloc.nextSid := fun eq => by
    obtain ⟨o, there, same, _⟩ := (h.owned e).mp ⟨x, m, own⟩
    exact Nat.lt_irrefl _ (eq ▸ same ▸ h.sidsBelow o there)
  have is {x : Coroutine} (m : x ∈ cos) (e : x.cid = co.cid) : x = co :=
    eq_of_key Coroutine.cid h.cids m mem e
  refine ⟨fun x m => ?_, fun a ha b hb e ea eb => ?_, fun e => ⟨?_, ?_⟩⟩
  · dsimp only
    split
    · rw [List.nodup_append]
      refine ⟨h.each co mem, List.Pairwise.map _ (fun a b ne e => ne (by cases e; rfl)) roles,
        fun a ha b hb e => ?_⟩
      obtain ⟨_, _, rfl⟩ := List.mem_map.mp hb
      exact old mem ha (congrArg (·.sid) e)
    · exact h.each x m
  · split at ea <;> split at eb
    · simp_all
    · rename_i here _
      cases List.mem_append.mp ea with
      | inl m => exact here.trans (h.one co mem b hb e m eb)
      | inr m =>
        obtain ⟨_, _, rfl⟩ := List.mem_map.mp m
        exact absurd rfl (old hb eb)
    · rename_i _ here
      cases List.mem_append.mp eb with
      | inl m => exact (h.one a ha co mem e ea m).trans here.symm
      | inr m =>
        obtain ⟨_, _, rfl⟩ := List.mem_map.mp m
        exact absurd rfl (old ha ea)
    · exact h.one a ha b hb e ea eb
  · rintro ⟨x, m, own⟩
    have before (y : Coroutine) (m : y ∈ cos) (own : e ∈ y.owned) : IsOpen (sessions ++ [s]) e := by
      obtain ⟨o, there, rest⟩ := (h.owned e).mp ⟨y, m, own⟩
      exact ⟨o, List.mem_append_left _ there, rest⟩
    split at own
    · cases List.mem_append.mp own with
      | inl own => exact before co mem own
      | inr own =>
        obtain ⟨role, named, rfl⟩ := List.mem_map.mp own
        exact ⟨s, by simp, sid, named, by simp [fresh]⟩
    · exact before x m own
  · rintro ⟨o, there, same, role, live⟩
    cases List.mem_append.mp there with
    | inl there =>
      obtain ⟨x, m, own⟩ := (h.owned e).mpr ⟨o, there, same, role, live⟩
      refine ⟨x, m, ?_⟩
      dsimp only
      split
      · rename_i here
        exact List.mem_append_left _ (is m here ▸ own)
      · exact own
    | inr there =>
      rw [List.mem_singleton] at there
      subst there
      refine ⟨co, mem, ?_⟩
      simp only [if_true]
      refine List.mem_append_right _ (List.mem_map.mpr ⟨e.role, role, ?_⟩)
      rw [← sid, same]

/-- Where one coroutine closes an endpoint, owners stay in order. -/
theorem owners_closed {cos : List Coroutine} {queue : List CoroutineId}
    {sessions : List Session} {alloc : Allocator} (h : Sound cos queue sessions alloc)
    {co : Coroutine} (mem : co ∈ cos) (e₀ : Endpoint) (mine : e₀ ∈ co.owned) (old new : Session)
    (there : old ∈ sessions) (at_ : old.sid = e₀.sid) (sid : new.sid = old.sid)
    (roles : new.roles = old.roles) (closed : new.closed = old.closed ++ [e₀.role])
    (g : Session → Session) (hit : g old = new) (miss : ∀ s, s.sid ≠ old.sid → g s = s) :
    OwnersAfter cos (sessions.map g) fun x =>
      if x.cid = co.cid then co.owned.erase e₀ else x.owned := by
  have is {x : Coroutine} (m : x ∈ cos) (e : x.cid = co.cid) : x = co :=
    eq_of_key Coroutine.cid h.cids m mem e
  have less {x : Coroutine} (m : x ∈ cos) (e : Endpoint) :
      e ∈ (if x.cid = co.cid then co.owned.erase e₀ else x.owned) ↔ e ∈ x.owned ∧ e ≠ e₀ := by
    split
    · rename_i here
      rw [is m here, (h.each co mem).mem_erase_iff]
      exact And.comm
    · rename_i other
      refine ⟨fun own => ⟨own, fun eq => ?_⟩, And.left⟩
      exact other (h.one x m co mem e own (eq ▸ mine))
  refine ⟨fun x m => ?_, fun a ha b hb e ea eb => ?_, fun e => ⟨?_, ?_⟩⟩
  · dsimp only
    split
    · exact (h.each co mem).erase _
    · exact h.each x m
  · exact h.one a ha b hb e ((less ha e).mp ea).1 ((less hb e).mp eb).1
  · rintro ⟨x, m, own⟩
    obtain ⟨own, other⟩ := (less m e).mp own
    obtain ⟨s, here, same, role, live⟩ := (h.owned e).mp ⟨x, m, own⟩
    by_cases e' : s.sid = old.sid
    · have : s = old := eq_of_key Session.sid h.sids here there e'
      subst this
      refine ⟨new, hit ▸ List.mem_map_of_mem here, sid.trans same, roles ▸ role, ?_⟩
      rw [closed, List.mem_append, List.mem_singleton]
      rintro (gone | eq)
      · exact live gone
      · exact other (by
          obtain ⟨_, _⟩ := e
          obtain ⟨_, _⟩ := e₀
          simp_all)
    · exact ⟨s, miss s e' ▸ List.mem_map_of_mem here, same, role, live⟩
  · rintro ⟨s, m, same, role, live⟩
    obtain ⟨s', here, rfl⟩ := List.mem_map.mp m
    have was : IsOpen sessions e ∧ e ≠ e₀ := by
      by_cases e' : s'.sid = old.sid
      · have : s' = old := eq_of_key Session.sid h.sids here there e'
        subst this
        rw [hit] at same role live
        rw [closed, List.mem_append, List.mem_singleton, not_or] at live
        exact ⟨⟨s', here, sid ▸ same, roles ▸ role, live.1⟩, fun eq => live.2 (by rw [eq])⟩
      · rw [miss s' e'] at same role live
        refine ⟨⟨s', here, same, role, live⟩, fun eq => e' ?_⟩
        rw [same, eq, at_]
    obtain ⟨x, m, own⟩ := (h.owned e).mpr was.1
    exact ⟨x, m, (less m e).mpr ⟨own, was.2⟩⟩

/-- Where one coroutine gives an endpoint to another, owners stay in order. -/
theorem owners_given {cos : List Coroutine} {queue : List CoroutineId}
    {sessions : List Session} {alloc : Allocator} (h : Sound cos queue sessions alloc)
    {co other : Coroutine} (mem : co ∈ cos) (there : other ∈ cos) (apart : other.cid ≠ co.cid)
    (e₀ : Endpoint) (mine : e₀ ∈ co.owned) :
    OwnersAfter cos sessions fun x =>
      (if x.cid = co.cid then co.owned.erase e₀ else x.owned) ++
        if other.cid = x.cid then [e₀] else [] := by
  have is {x : Coroutine} (m : x ∈ cos) (e : x.cid = co.cid) : x = co :=
    eq_of_key Coroutine.cid h.cids m mem e
  have own {x : Coroutine} (m : x ∈ cos) (e : Endpoint) :
      (e ∈ (if x.cid = co.cid then co.owned.erase e₀ else x.owned) ++
        if other.cid = x.cid then [e₀] else []) ↔
      (e ∈ x.owned ∧ e ≠ e₀) ∨ (e = e₀ ∧ other.cid = x.cid) := by
    rw [List.mem_append]
    have left : e ∈ (if x.cid = co.cid then co.owned.erase e₀ else x.owned) ↔
        e ∈ x.owned ∧ e ≠ e₀ := by
      split
      · rename_i here
        rw [is m here, (h.each co mem).mem_erase_iff]
        exact And.comm
      · rename_i no
        exact ⟨fun own => ⟨own, fun eq => no (h.one x m co mem e own (eq ▸ mine))⟩, And.left⟩
    rw [left]
    by_cases e' : other.cid = x.cid <;> simp [e']
  refine ⟨fun x m => ?_, fun a ha b hb e ea eb => ?_, fun e => ⟨?_, ?_⟩⟩
  · dsimp only
    split
    · rename_i here
      have : ¬ other.cid = x.cid := fun e => apart (e.trans here)
      rw [if_neg this, List.append_nil]
      exact (h.each co mem).erase _
    · rename_i no
      split
      · rw [List.nodup_append]
        refine ⟨h.each x m, by simp, fun a ha b hb eq => ?_⟩
        rw [List.mem_singleton] at hb
        exact no (h.one x m co mem a ha (eq.trans hb ▸ mine))
      · rw [List.append_nil]
        exact h.each x m
  · cases (own ha e).mp ea with
    | inl x =>
      cases (own hb e).mp eb with
      | inl y => exact h.one a ha b hb e x.1 y.1
      | inr y => exact absurd y.1 x.2
    | inr x =>
      cases (own hb e).mp eb with
      | inl y => exact absurd x.1 y.2
      | inr y => exact x.2.symm.trans y.2
  · rintro ⟨x, m, mine'⟩
    refine (h.owned e).mp ?_
    cases (own m e).mp mine' with
    | inl y => exact ⟨x, m, y.1⟩
    | inr y => exact ⟨co, mem, y.1 ▸ mine⟩
  · intro live
    obtain ⟨x, m, mine'⟩ := (h.owned e).mpr live
    by_cases e' : e = e₀
    · exact ⟨other, there, (own there e).mpr (.inr ⟨e', rfl⟩)⟩
    · exact ⟨x, m, (own m e).mpr (.inl ⟨mine', e'⟩)⟩

end Runtime.Proofs

end
