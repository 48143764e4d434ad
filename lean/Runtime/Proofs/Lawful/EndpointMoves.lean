module

public import Runtime.Proofs.Lawful.EveryStateIsLawful
public import Runtime.Properties.Terms.Delegation

/-! An endpoint that is given away moves whole, and once. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

/-- What the coroutine that gives and the one that is given are after the change. -/
private theorem coroutineChange_moves (fp : Footprint) (c : Change) (co : Coroutine) (d : Delivery)
    (delivery : c.delivery = some d) :
    (co.cid = fp.cid → fp.target ≠ some co.cid →
      coroutineChange fp c co = { c.co with cid := fp.cid }) ∧
    (co.cid ≠ fp.cid → fp.target = some co.cid →
      coroutineChange fp c co = co.receiveEndpoint d) := by
  refine ⟨fun own apart => ?_, fun apart named => ?_⟩
  · unfold coroutineChange delivered stepped
    rw [delivery]
    cases target : fp.target with
    | none => simp [own]
    | some cid =>
      have : ¬ fp.cid = cid := fun e => apart (by rw [target, own, e])
      simp [own, this]
  · unfold coroutineChange delivered stepped
    rw [delivery, named]
    simp [apart]

/-- **An endpoint moves whole, and once.** In every reached state, a step that gives an endpoint
away takes it from its owner, the coroutine that steps, and gives it to another one that may still
run, with its tokens and facts; nothing else moves, and the session, its types and buffers
included, stays as it was. -/
theorem given_endpoint_moves_whole {config : VMConfig} {images : List Image} {st : VMState}
    (h : Reached config images st) (cid : CoroutineId) (source : Coroutine)
    (found : st.coroutine? cid = some source) (d : Delivery)
    (gives : (st.change source).delivery = some d) :
    ∃ target ∈ st.coroutines, target.cid ≠ source.cid ∧ target.terminal = false ∧
      d.endpoint ∈ source.owned ∧ EndpointMoved st (st.step cid) d.endpoint source target := by
  have sound := reached_sound h
  have after := (sound.step cid).here
  have mem : source ∈ st.coroutines := List.mem_of_find?_eq_some found
  have step : st.step cid = st.commit (st.footprint source) (st.change source) := by
    unfold VMState.step
    rw [found]
  have coroutines : (st.step cid).coroutines =
      st.coroutines.map (coroutineChange (st.footprint source) (st.change source)) ++
        spawned (st.footprint source) (st.change source) := by
    rw [step]
    exact apply_coroutines ..
  have keeps := (coroutineChange_local (st.footprint source) (st.change source)).keeps
  have look (co : Coroutine) (m : co ∈ st.coroutines) : (st.step cid).coroutine? co.cid =
      some (coroutineChange (st.footprint source) (st.change source) co) := by
    have there : coroutineChange (st.footprint source) (st.change source) co ∈
        (st.step cid).coroutines := by
      rw [coroutines]
      exact List.mem_append_left _ (List.mem_map_of_mem m)
    have := find?_of_distinct Coroutine.cid _ after.cids _ there
    rw [keeps] at this
    exact this
  cases change_owning st source sound.here.sids with
  | keeps _ delivery _ _ => rw [delivery] at gives; contradiction
  | opens _ _ _ _ delivery _ _ _ _ => rw [delivery] at gives; contradiction
  | closes _ _ _ _ _ delivery _ _ _ _ _ _ => rw [delivery] at gives; contradiction
  | gives d' other mine owned delivery opened sessions target apart live tokens facts =>
    rw [delivery] at gives
    cases gives
    have there : (st.footprint source).target.bind st.coroutine? = some other := target
    obtain ⟨to, named, there⟩ := Option.bind_eq_some_iff.mp there
    have at_ : other ∈ st.coroutines := List.mem_of_find?_eq_some there
    have id : other.cid = to := by simpa using List.find?_some there
    subst id
    have apart : other.cid ≠ source.cid := apart
    refine ⟨other, at_, apart, live, mine, ⟨_, look source mem, ?_⟩, ⟨_, look other at_, ?_⟩, ?_,
      fun co m ne ne' => ?_⟩
    · rw [(coroutineChange_moves _ _ source d delivery).1 rfl (by
        rw [named]; exact fun e => apart (Option.some.inj e))]
      exact ⟨owned, tokens.1, facts.1⟩
    · rw [(coroutineChange_moves _ _ other d delivery).2 apart named]
      exact ⟨rfl, congrArg (other.tokens ++ ·) tokens.2, congrArg (learn other.facts) facts.2⟩
    · rw [step]
      show (st.apply _ _).sessions = _
      rw [apply_sessions]
      have none : Proofs.opened (st.footprint source) (st.change source) = [] := by
        unfold Proofs.opened
        rw [opened]
        cases (st.footprint source).fresh <;> rfl
      rw [none, List.append_nil]
      conv => rhs; rw [← List.map_id st.sessions]
      refine List.map_congr_left fun s _ => ?_
      unfold sessionChange
      rw [sessions]
      rfl
    · rw [look co m]
      have free : co.cid ≠ (st.footprint source).cid := ne
      unfold coroutineChange delivered stepped
      rw [named, delivery]
      simp [free, ne']

end Runtime.Proofs

end
