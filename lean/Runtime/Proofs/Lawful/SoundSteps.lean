module

public import Runtime.Proofs.Lawful.SoundRounds
public import Runtime.Proofs.Lawful.StepOwners
public import Runtime.Proofs.VM.SpawnedChild

/-! A step keeps queue, ids and owners in order. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

/-- New elements behind those that are there: at most one, whose key none of them has. -/
private theorem nodup_append_new {α : Type} (key : α → Nat) {old new : List α} {next : Nat}
    (distinct : (old.map key).Nodup) (below : ∀ x ∈ old, key x < next) (few : new.length ≤ 1)
    (fresh : ∀ x ∈ new, key x = next) :
    ((old ++ new).map key).Nodup ∧ ∀ x ∈ old ++ new, key x < next + new.length := by
  refine ⟨?_, fun x m => ?_⟩
  · rw [List.map_append, List.nodup_append]
    refine ⟨distinct, ?_, fun a ha b hb e => ?_⟩
    · match new, few with
      | [], _ => exact List.Pairwise.nil
      | [x], _ => exact List.pairwise_singleton ..
    · obtain ⟨x, mx, rfl⟩ := List.mem_map.mp ha
      obtain ⟨y, my, rfl⟩ := List.mem_map.mp hb
      exact absurd (below x mx) (by rw [e, fresh y my]; exact Nat.lt_irrefl _)
  · cases List.mem_append.mp m with
    | inl m => exact Nat.lt_of_lt_of_le (below x m) (Nat.le_add_right ..)
    | inr m =>
      rw [fresh x m]
      exact Nat.lt_add_of_pos_right (List.length_pos_of_mem m)

/-- Whom a step starts. -/
private structure Kids (st : VMState) (c : Change) (kids : List Coroutine) : Prop where
  named : (c.spawned.map (·.cid)).toList = kids.map (·.cid)
  few : kids.length ≤ 1
  each : ∀ k ∈ kids, k.status = .ready ∧ k.owned = [] ∧ k.cid = st.alloc.nextCid

/-- Whoever is started is ready, owns nothing, and has the next id. -/
private theorem spawned_kids (st : VMState) (co : Coroutine) :
    Kids st (st.change co) (spawned (st.footprint co) (st.change co)) := by
  unfold spawned
  cases new : (st.change co).spawned with
  | none =>
    have : ((st.footprint co).fresh.bind fun a =>
        (none : Option Coroutine).map ({ · with cid := a.nextCid })).toList = [] := by
      cases (st.footprint co).fresh <;> rfl
    rw [this]
    exact ⟨by rw [new]; rfl, by simp, by simp⟩
  | some child =>
    obtain ⟨ready, bare, fresh, id⟩ := change_child st co child new
    rw [fresh]
    refine ⟨?_, by simp, fun k m => ?_⟩
    · rw [new]
      simp [id]
    · simp only [Option.bind_some, Option.map_some, Option.toList_some, List.mem_singleton] at m
      subst m
      exact ⟨ready, bare, rfl⟩

/-- What a step opens has the next id. -/
private theorem opened_next (st : VMState) (co : Coroutine) (c : Change) :
    (opened (st.footprint co) c).length ≤ 1 ∧
      ∀ s ∈ opened (st.footprint co) c, s.sid = st.alloc.nextSid := by
  unfold opened
  refine ⟨by cases (st.footprint co).fresh.bind _ <;> simp, fun s m => ?_⟩
  rw [Option.mem_toList] at m
  obtain ⟨a, fresh, m⟩ := Option.bind_eq_some_iff.mp m
  obtain ⟨_, _, rfl⟩ := Option.map_eq_some_iff.mp m
  exact congrArg (·.nextSid) (fresh_eq fresh)

/-- The queue after a step names, of those that were there, just those that are ready. -/
private theorem settled {st : VMState} (here : Sound st.coroutines st.queue st.sessions st.alloc)
    {co : Coroutine} (mem : co ∈ st.coroutines) (c : Change) (x : CoroutineId) :
    x ∈ st.queue.filter (· != co.cid) ++ (if c.co.status = .ready then [co.cid] else []) ↔
      ∃ o ∈ st.coroutines, o.cid = x ∧
        (coroutineChange (st.footprint co) c o).status = .ready := by
  have status (y : Coroutine) : (coroutineChange (st.footprint co) c y).status =
      if y.cid = co.cid then c.co.status else y.status := coroutineChange_status ..
  rw [List.mem_append, List.mem_filter, here.queued]
  constructor
  · rintro (⟨⟨o, there, rfl, ready⟩, other⟩ | now)
    · refine ⟨o, there, rfl, ?_⟩
      rw [status, if_neg (by simpa using other)]
      exact ready
    · split at now
      · rename_i ready
        rw [List.mem_singleton] at now
        refine ⟨co, mem, now.symm, ?_⟩
        rw [status, if_pos rfl]
        exact ready
      · cases now
  · rintro ⟨o, there, rfl, ready⟩
    rw [status] at ready
    split at ready
    · rename_i own
      right
      simp [ready, own]
    · rename_i other
      exact .inl ⟨⟨o, there, rfl, ready⟩, by simpa using other⟩

/-- **A step keeps queue, ids and owners in order.** -/
theorem SoundState.step {st : VMState} (h : SoundState st) (cid : CoroutineId) :
    SoundState (st.step cid) := by
  unfold VMState.step
  cases found : st.coroutine? cid with
  | none => exact h
  | some co =>
    have mem : co ∈ st.coroutines := List.mem_of_find?_eq_some found
    have here := h.here
    have queued := settled here mem (st.change co)
    have owners := change_owners here mem
    have kids := spawned_kids st co
    obtain ⟨few, fresh⟩ := opened_next st co (st.change co)
    have keeps := (coroutineChange_local (st.footprint co) (st.change co)).keeps
    have keepsSid := (sessionChange_local (st.footprint co) (st.change co)).keeps
    have coroutines := apply_coroutines st (st.footprint co) (st.change co)
    have sessions := apply_sessions st (st.footprint co) (st.change co)
    have queue : (st.commit (st.footprint co) (st.change co)).queue =
        (st.queue.filter (· != co.cid) ++
          (if (st.change co).co.status = .ready then [co.cid] else [])) ++
          (spawned (st.footprint co) (st.change co)).map (·.cid) := by
      show settle st.queue co.cid (st.change co) = _
      unfold settle
      rw [kids.named]
    have alloc : (st.apply (st.footprint co) (st.change co)).alloc =
      { nextSid := st.alloc.nextSid + (opened (st.footprint co) (st.change co)).length
        nextCid := st.alloc.nextCid + (spawned (st.footprint co) (st.change co)).length } := rfl
    generalize spawned (st.footprint co) (st.change co) = news at coroutines queue kids alloc
    generalize opened (st.footprint co) (st.change co) = more at sessions owners few fresh alloc
    have ids := nodup_append_new Coroutine.cid (new := news)
      (old := st.coroutines.map (coroutineChange (st.footprint co) (st.change co)))
      (by rw [List.map_map, show Coroutine.cid ∘ coroutineChange (st.footprint co) (st.change co) =
            Coroutine.cid from funext keeps]; exact here.cids)
      (fun x m => by
        obtain ⟨y, my, rfl⟩ := List.mem_map.mp m
        rw [keeps]
        exact here.below y my)
      kids.few (fun k m => (kids.each k m).2.2)
    have sids := nodup_append_new Session.sid (new := more)
      (old := st.sessions.map (sessionChange (st.footprint co) (st.change co)))
      (by rw [List.map_map, show Session.sid ∘ sessionChange (st.footprint co) (st.change co) =
            Session.sid from funext keepsSid]; exact here.sids)
      (fun x m => by
        obtain ⟨y, my, rfl⟩ := List.mem_map.mp m
        rw [keepsSid]
        exact here.sidsBelow y my)
      few fresh
    have bare {e : Endpoint} {x : Coroutine} (own : e ∈ x.owned)
        (m : x ∈ st.coroutines.map (coroutineChange (st.footprint co) (st.change co)) ++ news) :
        ∃ y ∈ st.coroutines, coroutineChange (st.footprint co) (st.change co) y = x := by
      cases List.mem_append.mp m with
      | inl m => exact List.mem_map.mp m
      | inr m =>
        rw [(kids.each x m).2.1] at own
        cases own
    have sound : Sound
        (st.coroutines.map (coroutineChange (st.footprint co) (st.change co)) ++ news)
        ((st.queue.filter (· != co.cid) ++
          (if (st.change co).co.status = .ready then [co.cid] else [])) ++ news.map (·.cid))
        (st.sessions.map (sessionChange (st.footprint co) (st.change co)) ++ more)
        { nextSid := st.alloc.nextSid + more.length
          nextCid := st.alloc.nextCid + news.length } := by
      refine ⟨?_, fun x => ?_, ids.1, ids.2, sids.1, sids.2, fun o m => ?_,
        fun a ha b hb e ea eb => ?_, fun e => ?_⟩
      · rw [List.nodup_append]
        refine ⟨?_, ?_, fun a ha b hb e => ?_⟩
        · rw [List.nodup_append]
          refine ⟨here.once.filter _, by split <;> simp, fun a ha b hb e => ?_⟩
          rw [List.mem_filter] at ha
          split at hb
          · rw [List.mem_singleton] at hb
            simp [e, hb] at ha
          · cases hb
        · exact ids.1.sublist (by rw [List.map_append]; exact List.sublist_append_right ..)
        · obtain ⟨o, there, rfl, _⟩ := (queued a).mp ha
          obtain ⟨k, m, rfl⟩ := List.mem_map.mp hb
          exact absurd (here.below o there) (by rw [e, (kids.each k m).2.2]; exact Nat.lt_irrefl _)
      · rw [List.mem_append, queued]
        constructor
        · rintro (⟨o, there, id, ready⟩ | m)
          · exact ⟨_, List.mem_append_left _ (List.mem_map_of_mem there), (keeps o).trans id, ready⟩
          · obtain ⟨k, m, id⟩ := List.mem_map.mp m
            exact ⟨k, List.mem_append_right _ m, id, (kids.each k m).1⟩
        · rintro ⟨o, there, id, ready⟩
          cases List.mem_append.mp there with
          | inl m =>
            obtain ⟨y, my, rfl⟩ := List.mem_map.mp m
            exact .inl ⟨y, my, (keeps y).symm.trans id, ready⟩
          | inr m => exact .inr (id ▸ List.mem_map_of_mem m)
      · cases List.mem_append.mp m with
        | inl m =>
          obtain ⟨y, my, rfl⟩ := List.mem_map.mp m
          exact owners.each y my
        | inr m =>
          rw [(kids.each o m).2.1]
          exact List.Pairwise.nil
      · obtain ⟨x, mx, rfl⟩ := bare ea ha
        obtain ⟨y, my, rfl⟩ := bare eb hb
        rw [keeps, keeps]
        exact owners.one x mx y my e ea eb
      · rw [← owners.owned]
        constructor
        · rintro ⟨o, m, own⟩
          obtain ⟨y, my, rfl⟩ := bare own m
          exact ⟨y, my, own⟩
        · rintro ⟨y, m, own⟩
          exact ⟨_, List.mem_append_left _ (List.mem_map_of_mem m), own⟩
    refine ⟨?_, fun cp m => (h.saved cp m).grow ?_ ?_⟩
    · show Sound (st.apply _ _).coroutines (st.commit _ _).queue (st.apply _ _).sessions
        (st.apply _ _).alloc
      rw [coroutines, sessions, queue, alloc]
      exact sound
    · show _ ≤ (st.apply _ _).alloc.nextCid
      rw [alloc]
      exact Nat.le_add_right ..
    · show _ ≤ (st.apply _ _).alloc.nextSid
      rw [alloc]
      exact Nat.le_add_right ..

end Runtime.Proofs

end
