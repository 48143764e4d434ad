module

public import Runtime.Proofs.Conservation.Load
public import Runtime.Proofs.Lawful.Sound

/-! What is loaded has its queue, ids and owners in order. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

/-- The coroutines of an image have the next ids, in order. -/
private theorem started_cids (st : VMState) (sid : SessionId) (parts : List Part) :
    (startCoroutines st sid parts).map (·.cid) = List.range' st.alloc.nextCid parts.length := by
  unfold startCoroutines
  simp only [List.map_map]
  show List.map ((st.alloc.nextCid + ·) ∘ Prod.snd) _ = _
  rw [← List.map_map, List.zipIdx_map_snd, List.map_add_range', List.length_mergeSort,
    List.length_zipIdx]
  rfl

/-- The coroutines of an image are ready, and each owns the endpoint of its role. -/
private theorem started_owned (st : VMState) (sid : SessionId) (parts : List Part) :
    ∀ co ∈ startCoroutines st sid parts,
      co.status = .ready ∧ co.owned = [{ sid, role := co.role }] := by
  intro co h
  obtain ⟨_, _, e⟩ := List.mem_map.mp h
  exact e ▸ ⟨rfl, rfl⟩

/-- The coroutines of an image play its roles, each once. -/
private theorem started_roles (st : VMState) (sid : SessionId) (parts : List Part) :
    ((startCoroutines st sid parts).map (·.role)).Perm (parts.map (·.role)) := by
  unfold startCoroutines
  simp only [List.map_map]
  show (List.map ((fun x : Part × Nat => x.1.role) ∘ Prod.fst) _).Perm _
  rw [← List.map_map, List.zipIdx_map_fst]
  refine ((List.mergeSort_perm _ _).map _).trans ?_
  show (List.map (Part.role ∘ Prod.fst) _).Perm _
  rw [← List.map_map, List.zipIdx_map_fst]

/-- Loading an image keeps it so. -/
private theorem SoundState.load {st after : VMState} (h : SoundState st)
    (none : st.checkpoints = []) (image : Image) (done : st.load image = .ok after) :
    SoundState after ∧ after.checkpoints = [] := by
  unfold VMState.load at done
  obtain ⟨parts, ok, done⟩ := bind_ok done
  simp only [bind, Except.bind, pure, Except.pure] at done
  split at done
  · contradiction
  split at done
  · contradiction
  cases done
  have here := h.here
  have distinct := parts_distinct image parts ok
  have roles := started_roles st st.alloc.nextSid parts
  have ids := started_cids st st.alloc.nextSid parts
  have owned := started_owned st st.alloc.nextSid parts
  generalize startCoroutines st st.alloc.nextSid parts = started at roles ids owned
  have fresh {co : Coroutine} (m : co ∈ started) : st.alloc.nextCid ≤ co.cid ∧
      co.cid < st.alloc.nextCid + parts.length := by
    have : co.cid ∈ started.map (·.cid) := List.mem_map_of_mem m
    rw [ids] at this
    exact List.mem_range'_1.mp this
  have apart {xs : List CoroutineId} (once : xs.Nodup) (below : ∀ x ∈ xs, x < st.alloc.nextCid) :
      (xs ++ started.map (·.cid)).Nodup := by
    rw [ids, List.nodup_append]
    refine ⟨once, List.nodup_range', fun a ha b hb e => ?_⟩
    exact Nat.lt_irrefl _ (Nat.lt_of_lt_of_le (e ▸ below a ha) (List.mem_range'_1.mp hb).1)
  have older {x : Coroutine} (m : x ∈ st.coroutines) {e : Endpoint} (own : e ∈ x.owned) :
      e.sid ≠ st.alloc.nextSid := fun eq => by
    obtain ⟨o, there, same, _⟩ := (here.owned e).mp ⟨x, m, own⟩
    exact Nat.lt_irrefl _ (eq ▸ same ▸ here.sidsBelow o there)
  have newer {x : Coroutine} (m : x ∈ started) {e : Endpoint} (own : e ∈ x.owned) :
      e = { sid := st.alloc.nextSid, role := x.role } := by
    rw [(owned x m).2, List.mem_singleton] at own
    exact own
  refine ⟨⟨⟨apart here.once fun x m => ?_, fun x => ?_, ?_, fun co m => ?_, ?_, fun s m => ?_,
    fun co m => ?_, fun a ha b hb e ea eb => ?_, fun e => ?_⟩, fun cp m => ?_⟩, none⟩
  · obtain ⟨o, there, rfl⟩ := here.known x m
    exact here.below o there
  · show x ∈ st.queue ++ _ ↔ ∃ co ∈ st.coroutines ++ _, _
    rw [List.mem_append, here.queued]
    constructor
    · rintro (⟨o, there, rest⟩ | m)
      · exact ⟨o, List.mem_append_left _ there, rest⟩
      · obtain ⟨o, there, id⟩ := List.mem_map.mp m
        exact ⟨o, List.mem_append_right _ there, id, (owned o there).1⟩
    · rintro ⟨o, there, id, ready⟩
      cases List.mem_append.mp there with
      | inl m => exact .inl ⟨o, m, id, ready⟩
      | inr m => exact .inr (id ▸ List.mem_map_of_mem m)
  · show ((st.coroutines ++ _).map (·.cid)).Nodup
    rw [List.map_append]
    refine apart here.cids fun x m => ?_
    obtain ⟨o, there, rfl⟩ := List.mem_map.mp m
    exact here.below o there
  · cases List.mem_append.mp m with
    | inl m => exact Nat.lt_of_lt_of_le (here.below co m) (Nat.le_add_right ..)
    | inr m => exact (fresh m).2
  · show ((st.sessions ++ [_]).map Session.sid).Nodup
    rw [List.map_append, List.nodup_append]
    refine ⟨here.sids, by simp, fun a ha b hb e => ?_⟩
    obtain ⟨o, there, rfl⟩ := List.mem_map.mp ha
    simp only [List.map_cons, List.map_nil, List.mem_singleton, Session.new] at hb
    exact absurd (here.sidsBelow o there) (by rw [e, hb]; exact Nat.lt_irrefl _)
  · cases List.mem_append.mp m with
    | inl m => exact Nat.lt_succ_of_lt (here.sidsBelow s m)
    | inr m =>
      rw [List.mem_singleton] at m
      subst m
      exact Nat.lt_succ_self _
  · cases List.mem_append.mp m with
    | inl m => exact here.each co m
    | inr m =>
      rw [(owned co m).2]
      exact List.pairwise_singleton ..
  · cases List.mem_append.mp ha with
    | inl ma =>
      cases List.mem_append.mp hb with
      | inl mb => exact here.one a ma b mb e ea eb
      | inr mb => exact absurd (congrArg Endpoint.sid (newer mb eb)) (older ma ea)
    | inr ma =>
      cases List.mem_append.mp hb with
      | inl mb => exact absurd (congrArg Endpoint.sid (newer ma ea)) (older mb eb)
      | inr mb =>
        have same : a.role = b.role :=
          congrArg Endpoint.role ((newer ma ea).symm.trans (newer mb eb))
        exact congrArg Coroutine.cid
          (eq_of_key Coroutine.role (roles.nodup_iff.mpr distinct) ma mb same)
  · have new : IsOpen [Session.new st.alloc.nextSid st.config.buffer
        (parts.map fun p => (p.role, p.type))] e ↔
        e.sid = st.alloc.nextSid ∧ e.role ∈ parts.map (·.role) := by
      have names : (parts.map fun p => (p.role, p.type)).map (·.1) = parts.map (·.role) := by
        rw [List.map_map]
        rfl
      constructor
      · rintro ⟨s, m, sid, role, _⟩
        rw [List.mem_singleton] at m
        subst m
        exact ⟨sid.symm, names ▸ role⟩
      · rintro ⟨sid, role⟩
        refine ⟨_, List.mem_singleton.mpr rfl, sid.symm, ?_, by simp [Session.new]⟩
        show e.role ∈ (parts.map fun p => (p.role, p.type)).map (·.1)
        rw [names]
        exact role
    have split : IsOpen (st.sessions ++ [Session.new st.alloc.nextSid st.config.buffer
        (parts.map fun p => (p.role, p.type))]) e ↔ IsOpen st.sessions e ∨
        (e.sid = st.alloc.nextSid ∧ e.role ∈ parts.map (·.role)) := by
      rw [← new]
      unfold IsOpen
      constructor
      · rintro ⟨s, m, rest⟩
        cases List.mem_append.mp m with
        | inl m => exact .inl ⟨s, m, rest⟩
        | inr m => exact .inr ⟨s, m, rest⟩
      · rintro (⟨s, m, rest⟩ | ⟨s, m, rest⟩)
        · exact ⟨s, List.mem_append_left _ m, rest⟩
        · exact ⟨s, List.mem_append_right _ m, rest⟩
    rw [split, ← here.owned, ← roles.mem_iff]
    constructor
    · rintro ⟨o, m, own⟩
      cases List.mem_append.mp m with
      | inl m => exact .inl ⟨o, m, own⟩
      | inr m =>
        have is := newer m own
        exact .inr ⟨congrArg Endpoint.sid is,
          (congrArg Endpoint.role is : e.role = o.role) ▸ List.mem_map_of_mem m⟩
    · rintro (⟨o, m, own⟩ | ⟨sid, role⟩)
      · exact ⟨o, List.mem_append_left _ m, own⟩
      · obtain ⟨o, m, eq⟩ := List.mem_map.mp role
        refine ⟨o, List.mem_append_right _ m, ?_⟩
        rw [(owned o m).2, List.mem_singleton, eq, ← sid]
  · have m : cp ∈ st.checkpoints := m
    rw [none] at m
    cases m

/-- What is loaded is in order. -/
theorem loadAll_sound (config : VMConfig) (images : List Image) (st : VMState)
    (loaded : loadAll config images = .ok st) : SoundState st := by
  have go (images : List Image) (k : Nat) (s : VMState) (h : SoundState s)
      (none : s.checkpoints = []) (loaded : loadAll.go k s images = .ok st) : SoundState st := by
    induction images generalizing k s with
    | nil => exact Except.ok.inj loaded ▸ h
    | cons image rest ih =>
      unfold loadAll.go at loaded
      split at loaded
      · rename_i next done
        obtain ⟨sound, none⟩ := h.load none image done
        exact ih _ next sound none loaded
      · contradiction
  have start : SoundState (VMState.init config) := by
    refine ⟨⟨?_, ?_, ?_, ?_, ?_, ?_, ?_, ?_, ?_⟩, ?_⟩ <;> simp [VMState.init, IsOpen]
  exact go images 0 _ start rfl loaded

end Runtime.Proofs

end
