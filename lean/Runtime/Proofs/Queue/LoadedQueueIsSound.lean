module

public import Runtime.Proofs.Queue.NamesNobodyTwice
public import Runtime.VM.Load

/-! What is loaded is queued once: so what `NamesNobodyTwice` says holds of every run from its first
state on. -/

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

/-- The coroutines of an image are ready. -/
private theorem started_ready (st : VMState) (sid : SessionId) (parts : List Part) :
    ∀ co ∈ startCoroutines st sid parts, co.status = .ready := by
  intro co h
  obtain ⟨_, _, e⟩ := List.mem_map.mp h
  exact e ▸ rfl

/-- Loading an image keeps it so. -/
private theorem QueueSound.load {st after : VMState} (h : QueueSound st) (image : Image)
    (done : st.load image = .ok after) : QueueSound after := by
  unfold VMState.load at done
  simp only [bind, Except.bind, pure, Except.pure] at done
  split at done
  · contradiction
  rename_i parts _
  split at done
  · contradiction
  split at done
  · contradiction
  cases done
  have old (x : CoroutineId) (m : x ∈ st.queue) : x < st.alloc.nextCid := by
    obtain ⟨o, ho, e, _⟩ := h.queued x m
    exact e ▸ h.below _ (List.mem_map_of_mem ho)
  have apart (xs : List CoroutineId) (once : xs.Nodup) (below : ∀ x ∈ xs, x < st.alloc.nextCid) :
      (xs ++ List.range' st.alloc.nextCid parts.length).Nodup := by
    rw [List.nodup_append]
    refine ⟨once, List.nodup_range', fun a ha b hb e => ?_⟩
    exact Nat.lt_irrefl _ (Nat.lt_of_lt_of_le (e ▸ below a ha) (List.mem_range'_1.mp hb).1)
  constructor
  · exact h.calm
  · show (st.queue ++ (startCoroutines ..).map (·.cid)).Nodup
    rw [started_cids]
    exact apart _ h.once old
  · show ((st.coroutines ++ startCoroutines ..).map (·.cid)).Nodup
    rw [List.map_append, started_cids]
    exact apart _ h.distinct h.below
  · show ∀ x ∈ (st.coroutines ++ startCoroutines ..).map (·.cid),
      x < st.alloc.nextCid + parts.length
    rw [List.map_append, started_cids]
    intro x hx
    cases List.mem_append.mp hx with
    | inl m => exact Nat.lt_of_lt_of_le (h.below x m) (Nat.le_add_right ..)
    | inr m => exact (List.mem_range'_1.mp m).2
  · intro x hx
    cases List.mem_append.mp hx with
    | inl m =>
      obtain ⟨o, ho, k⟩ := h.queued x m
      exact ⟨o, List.mem_append_left _ ho, k⟩
    | inr m =>
      obtain ⟨o, ho, e⟩ := List.mem_map.mp m
      exact ⟨o, List.mem_append_right _ ho, e, started_ready _ _ _ o ho⟩

/-- **What is loaded is queued once**, in a configuration without failure events: so
`queue_names_nobody_twice` and `planner_certificate_is_valid_in_runs` hold of every run of what is
loaded. -/
theorem loaded_queue_is_sound (config : VMConfig) (images : List Image) (st : VMState)
    (calm : config.failures = []) (loaded : loadAll config images = .ok st) : QueueSound st := by
  have go (images : List Image) (k : Nat) (s : VMState) (h : QueueSound s)
      (loaded : loadAll.go k s images = .ok st) : QueueSound st := by
    induction images generalizing k s with
    | nil => exact Except.ok.inj loaded ▸ h
    | cons image rest ih =>
      unfold loadAll.go at loaded
      split at loaded
      · rename_i next done
        exact ih _ next (h.load image done) loaded
      · contradiction
  have start : QueueSound (VMState.init config) := by
    constructor <;> simp [VMState.init, calm]
  exact go images 0 _ start loaded

end Runtime.Proofs

end
