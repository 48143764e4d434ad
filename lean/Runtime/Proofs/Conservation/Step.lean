module

public import Runtime.Proofs.Conservation.Apply
public import Runtime.Properties.Terms.Messages
public import Runtime.VM.Runtime.Profile

/-! A step keeps the books of the whole machine. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

/-- The books of every edge balance from the first event on, and what keeps them so. -/
structure BooksBalance (st : VMState) : Prop where
  spared : ∀ f ∈ st.config.failures, sparesBooks f.2
  /-- No two sessions have one id. -/
  distinct : (st.sessions.map (·.sid)).Nodup
  /-- Ids that are still to be handed out are no session's. -/
  below : ∀ s ∈ st.sessions, s.sid < st.alloc.nextSid
  /-- No two buffers of a session have the same ends. -/
  buffers : ∀ s ∈ st.sessions, (ends s).Nodup
  discreet : ∀ co ∈ st.coroutines, Discreet co
  balanced : ∀ edge,
    Balanced (loses st.config.buffer) edge [] st.runTrace.observable (contents st.sessions edge)

/-- Whoever a change reaches is discreet after it. -/
private theorem coroutineChange_discreet (f : Footprint) (c : Change) (co : Coroutine)
    (new : Discreet c.co) (old : Discreet co) : Discreet (coroutineChange f c co) := by
  have one : Discreet (stepped f c co) := by
    unfold stepped
    split
    · exact new.of_eq rfl
    · exact old
  unfold coroutineChange delivered
  split
  · split
    · intro level mem e he
      simp only [Coroutine.receiveEndpoint, List.mem_map] at mem
      obtain ⟨inner, mem, rfl⟩ := mem
      exact one inner mem e he
    · exact one
  · exact one

/-- A step keeps the books of the machine. -/
private theorem apply_books (st : VMState) (co : Coroutine) (mem : co ∈ st.coroutines)
    (h : BooksBalance st) : BooksBalance (st.apply (st.footprint co) (st.change co)) := by
  have viewed : ((st.view co).sessions.map (·.sid)).Nodup :=
    List.Pairwise.sublist (List.filter_sublist.map _) h.distinct
  have b : ChangeBalanced (loses st.config.buffer) (st.view co) (st.change co) :=
    stepView_balanced st.config (st.instr? co) (st.view co) (h.discreet co mem) viewed
  have own := opened_fresh st co _ b
  have keeps := (sessionChange_local (st.footprint co) (st.change co)).keeps
  have one : (opened (st.footprint co) (st.change co)).length ≤ 1 := by
    unfold opened
    cases (st.footprint co).fresh.bind _ <;> simp
  have next : (st.apply (st.footprint co) (st.change co)).alloc.nextSid =
      st.alloc.nextSid + (opened (st.footprint co) (st.change co)).length := rfl
  refine ⟨h.spared, ?_, ?_, ?_, ?_, ?_⟩
  · rw [apply_sessions, List.map_append, List.map_map]
    have same : st.sessions.map ((·.sid) ∘ sessionChange (st.footprint co) (st.change co))
        = st.sessions.map (·.sid) := List.map_congr_left fun s _ => keeps s
    rw [same, List.nodup_append]
    refine ⟨h.distinct, ?_, ?_⟩
    · generalize opened (st.footprint co) (st.change co) = news at one
      match news, one with
      | [], _ => simp
      | [s], _ => simp
    · intro a ha b hb e
      obtain ⟨s, ms, rfl⟩ := List.mem_map.mp ha
      obtain ⟨n, mn, rfl⟩ := List.mem_map.mp hb
      have e : s.sid = n.sid := e
      exact absurd (h.below s ms) (by rw [e, (own n mn).2]; exact Nat.lt_irrefl _)
  · intro s mem
    rw [next]
    rw [apply_sessions] at mem
    cases List.mem_append.mp mem with
    | inl m =>
      obtain ⟨old, was, rfl⟩ := List.mem_map.mp m
      rw [keeps]
      exact Nat.lt_of_lt_of_le (h.below old was) (Nat.le_add_right ..)
    | inr m =>
      rw [(own s m).2]
      exact Nat.lt_add_of_pos_right (List.length_pos_of_mem m)
  · intro s mem
    rw [apply_sessions] at mem
    cases List.mem_append.mp mem with
    | inl m =>
      obtain ⟨old, was, rfl⟩ := List.mem_map.mp m
      rw [sessionChange_eq _ _ b.distinct]
      split
      · cases found : (st.change co).sessions.find? (·.sid == old.sid) with
        | none => exact h.buffers old was
        | some new =>
          obtain ⟨seen, there, same⟩ := b.known new (List.mem_of_find?_eq_some found)
          have sid : new.sid = old.sid := by simpa using List.find?_some found
          have there : seen ∈ st.sessions.filter ((st.footprint co).sids.contains ·.sid) :=
            List.mem_of_find?_eq_some there
          simp only [Option.getD_some]
          rw [same]
          exact h.buffers seen (List.mem_filter.mp there).1
      · exact h.buffers old was
    | inr m => exact (own s m).1.2
  · intro x mem
    rw [apply_coroutines] at mem
    cases List.mem_append.mp mem with
    | inl m =>
      obtain ⟨old, was, rfl⟩ := List.mem_map.mp m
      exact coroutineChange_discreet _ _ old b.discreet (h.discreet old was)
    | inr m =>
      unfold spawned at m
      rw [Option.mem_toList] at m
      obtain ⟨_, _, m⟩ := Option.bind_eq_some_iff.mp m
      obtain ⟨new, eq, rfl⟩ := Option.map_eq_some_iff.mp m
      exact (b.spawned new eq).of_eq rfl
  · intro edge
    have log : (st.apply (st.footprint co) (st.change co)).runTrace.observable =
        st.runTrace.observable ++ (st.change co).events.filter (st.footprint co).covers := by
      simp [RunTrace.observable, VMState.runTrace, VMState.apply, Function.comp_def]
    rw [log]
    exact (h.balanced edge).trans (apply_balanced st co _ b h.below edge)

/-- A step of any coroutine keeps the books of the machine. -/
theorem step_books (st : VMState) (cid : CoroutineId) (h : BooksBalance st) :
    BooksBalance (st.step cid) := by
  unfold VMState.step
  split
  · exact h
  · rename_i co found
    have b := apply_books st co (List.mem_of_find?_eq_some found) h
    exact ⟨b.spared, b.distinct, b.below, b.buffers, b.discreet, b.balanced⟩

end Runtime.Proofs

end
