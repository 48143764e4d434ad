module

public import Runtime.Proofs.Lawful.Owning
public import Runtime.Proofs.Lists.Distinct
public import Runtime.Properties.Terms.Lawful

/-! Queue, ids and owners in order, of a machine and of its checkpoints, and the changes of
coroutines and sessions that keep them so. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

/-- Two elements of one key are one element. -/
theorem eq_of_key {α κ : Type} [BEq κ] [LawfulBEq κ] (key : α → κ) {all : List α}
    (distinct : (all.map key).Nodup) {a b : α} (ha : a ∈ all) (hb : b ∈ all)
    (e : key a = key b) : a = b := by
  have found := find?_of_distinct key all distinct a ha
  rw [e, find?_of_distinct key all distinct b hb] at found
  exact (Option.some.inj found).symm

/-- Queue, ids and owners of these coroutines and sessions are in order. -/
structure Sound (cos : List Coroutine) (queue : List CoroutineId) (sessions : List Session)
    (alloc : Allocator) : Prop where
  once : queue.Nodup
  queued : ∀ cid, cid ∈ queue ↔ ∃ co ∈ cos, co.cid = cid ∧ co.status = .ready
  cids : (cos.map (·.cid)).Nodup
  below : ∀ co ∈ cos, co.cid < alloc.nextCid
  sids : (sessions.map (·.sid)).Nodup
  sidsBelow : ∀ s ∈ sessions, s.sid < alloc.nextSid
  each : ∀ co ∈ cos, co.owned.Nodup
  one : ∀ a ∈ cos, ∀ b ∈ cos, ∀ e ∈ a.owned, e ∈ b.owned → a.cid = b.cid
  owned : ∀ e, (∃ co ∈ cos, e ∈ co.owned) ↔ IsOpen sessions e

/-- They are so in a machine and in each checkpoint to which it can go back. -/
structure SoundState (st : VMState) : Prop where
  here : Sound st.coroutines st.queue st.sessions st.alloc
  saved : ∀ cp ∈ st.checkpoints, Sound cp.coroutines cp.queue cp.sessions st.alloc

/-- What is in order is so in the words of the claims. -/
theorem SoundState.lawful {st : VMState} (h : SoundState st) : Lawful st where
  once := h.here.once
  queued cid := by
    rw [h.here.queued]
    unfold VMState.runnable VMState.coroutine?
    constructor
    · rintro ⟨co, mem, rfl, ready⟩
      rw [find?_of_distinct Coroutine.cid _ h.here.cids co mem]
      simp [ready]
    · intro run
      cases found : st.coroutines.find? (·.cid == cid) with
      | none => simp [found] at run
      | some co =>
        exact ⟨co, List.mem_of_find?_eq_some found, by simpa using List.find?_some found,
          by simpa [found] using run⟩
  coroutines := ⟨h.here.cids, h.here.below⟩
  sessions := ⟨h.here.sids, h.here.sidsBelow⟩
  oneOwner := ⟨h.here.each, fun a ha b hb e ea eb =>
    eq_of_key Coroutine.cid h.here.cids ha hb (h.here.one a ha b hb e ea eb)⟩
  owned := h.here.owned

variable {cos : List Coroutine} {queue : List CoroutineId} {sessions : List Session}
  {alloc : Allocator}

/-- Handing out ids keeps it so. -/
theorem Sound.grow (h : Sound cos queue sessions alloc) {more : Allocator}
    (cid : alloc.nextCid ≤ more.nextCid) (sid : alloc.nextSid ≤ more.nextSid) :
    Sound cos queue sessions more :=
  { h with
    below := fun co m => Nat.lt_of_lt_of_le (h.below co m) cid
    sidsBelow := fun s m => Nat.lt_of_lt_of_le (h.sidsBelow s m) sid }

/-- Whoever is there is queued exactly if it is ready. -/
theorem Sound.queued_iff (h : Sound cos queue sessions alloc) {co : Coroutine} (m : co ∈ cos) :
    co.cid ∈ queue ↔ co.status = .ready := by
  rw [h.queued]
  constructor
  · rintro ⟨o, ho, e, ready⟩
    exact eq_of_key Coroutine.cid h.cids ho m e ▸ ready
  · exact fun ready => ⟨co, m, rfl, ready⟩

/-- Whoever is queued is there. -/
theorem Sound.known (h : Sound cos queue sessions alloc) (cid : CoroutineId) (m : cid ∈ queue) :
    ∃ co ∈ cos, co.cid = cid :=
  have ⟨co, there, e, _⟩ := (h.queued cid).mp m
  ⟨co, there, e⟩

/-- Of those that are there, an id names those of whom it is said. -/
theorem Sound.mem_cids (h : Sound cos queue sessions alloc) (p : Coroutine → Bool)
    {co : Coroutine} (m : co ∈ cos) : co.cid ∈ (cos.filter p).map (·.cid) ↔ p co = true := by
  simp only [List.mem_map, List.mem_filter]
  constructor
  · rintro ⟨o, ⟨ho, po⟩, e⟩
    exact eq_of_key Coroutine.cid h.cids ho m e ▸ po
  · exact fun yes => ⟨co, ⟨m, yes⟩, rfl⟩

/-- Queueing some that were not ready. -/
theorem Sound.enqueue (h : Sound cos queue sessions alloc) (p : Coroutine → Bool)
    (idle : ∀ co ∈ cos, p co = true → co.status ≠ .ready) :
    (queue ++ (cos.filter p).map (·.cid)).Nodup ∧
    (∀ co ∈ cos, co.cid ∈ queue ++ (cos.filter p).map (·.cid) ↔
      co.status = .ready ∨ p co = true) ∧
    ∀ cid ∈ queue ++ (cos.filter p).map (·.cid), ∃ co ∈ cos, co.cid = cid := by
  refine ⟨?_, fun co m => ?_, fun cid m => ?_⟩
  · rw [List.nodup_append]
    refine ⟨h.once, h.cids.sublist (List.filter_sublist.map _), fun a ha b hb e => ?_⟩
    obtain ⟨co, mem, rfl⟩ := List.mem_map.mp hb
    obtain ⟨mem, yes⟩ := List.mem_filter.mp mem
    exact idle co mem yes ((h.queued_iff mem).mp (e ▸ ha))
  · rw [List.mem_append, h.queued_iff m, h.mem_cids p m]
  · cases List.mem_append.mp m with
    | inl old => exact h.known cid old
    | inr new =>
      obtain ⟨co, mem, e⟩ := List.mem_map.mp new
      exact ⟨co, (List.mem_filter.mp mem).1, e⟩

/-- What is open stays open when sessions change in other things than their ends. -/
theorem isOpen_map (g : Session → Session) (same : ∀ s ∈ sessions, SameEnds s (g s))
    (e : Endpoint) : IsOpen (sessions.map g) e ↔ IsOpen sessions e := by
  constructor
  · rintro ⟨s, m, sid, role, live⟩
    obtain ⟨old, there, rfl⟩ := List.mem_map.mp m
    have ends := same old there
    exact ⟨old, there, ends.sid ▸ sid, ends.roles ▸ role, ends.closed ▸ live⟩
  · rintro ⟨s, m, sid, role, live⟩
    have ends := same s m
    exact ⟨g s, List.mem_map_of_mem m, ends.sid ▸ sid, ends.roles ▸ role, ends.closed ▸ live⟩

/-- Coroutines that change in other things than ids and what they own, and are queued if ready, and
sessions that keep their ends: all stays in order. -/
theorem Sound.update (h : Sound cos queue sessions alloc) {f : Coroutine → Coroutine}
    {g : Session → Session} {queue' : List CoroutineId} (cid : ∀ co, (f co).cid = co.cid)
    (owned : ∀ co, (f co).owned = co.owned) (ends : ∀ s, SameEnds s (g s)) (once : queue'.Nodup)
    (queued : ∀ co ∈ cos, co.cid ∈ queue' ↔ (f co).status = .ready)
    (known : ∀ cid ∈ queue', ∃ co ∈ cos, co.cid = cid) :
    Sound (cos.map f) queue' (sessions.map g) alloc where
  once := once
  queued x := by
    constructor
    · intro m
      obtain ⟨co, there, rfl⟩ := known x m
      exact ⟨f co, List.mem_map_of_mem there, cid co, (queued co there).mp m⟩
    · rintro ⟨o, m, rfl, ready⟩
      obtain ⟨co, there, rfl⟩ := List.mem_map.mp m
      rw [cid]
      exact (queued co there).mpr ready
  cids := by
    rw [List.map_map, show (·.cid) ∘ f = (·.cid) from funext cid]
    exact h.cids
  below o m := by
    obtain ⟨co, there, rfl⟩ := List.mem_map.mp m
    rw [cid]
    exact h.below co there
  sids := by
    rw [List.map_map, show (·.sid) ∘ g = (·.sid) from funext fun s => (ends s).sid]
    exact h.sids
  sidsBelow s m := by
    obtain ⟨old, there, rfl⟩ := List.mem_map.mp m
    rw [(ends old).sid]
    exact h.sidsBelow old there
  each o m := by
    obtain ⟨co, there, rfl⟩ := List.mem_map.mp m
    rw [owned]
    exact h.each co there
  one a ha b hb e ea eb := by
    obtain ⟨x, hx, rfl⟩ := List.mem_map.mp ha
    obtain ⟨y, hy, rfl⟩ := List.mem_map.mp hb
    rw [cid, cid]
    exact h.one x hx y hy e (owned x ▸ ea) (owned y ▸ eb)
  owned e := by
    rw [isOpen_map g (fun s _ => ends s), ← h.owned]
    constructor
    · rintro ⟨o, m, own⟩
      obtain ⟨co, there, rfl⟩ := List.mem_map.mp m
      exact ⟨co, there, owned co ▸ own⟩
    · rintro ⟨co, there, own⟩
      exact ⟨f co, List.mem_map_of_mem there, (owned co).symm ▸ own⟩

end Runtime.Proofs

end
