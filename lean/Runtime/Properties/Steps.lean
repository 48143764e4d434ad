module

public import Runtime.Proofs.VM.Frame
public import Runtime.Proofs.VM.Step

/-! Single steps: they commit whole or change only a status, write nothing outside their footprint,
and read nothing outside their view. `Terms/Steps.lean` defines the words used here. -/

@[expose] public section

namespace Runtime.Properties

open Runtime.VM Runtime.Proofs

/-- An instruction that the monitor let pass either makes its whole change and pays its cost, with
the output condition's answers noted, or changes nothing but its coroutine's status and the
monitor's notes on it, and tells at most that the coroutine faulted. -/
theorem step_commits_whole_or_touches_only_status (cfg : VMConfig) (v : View) (co : Coroutine)
    (i : Instr) :
    OnlyStatus co (stepInstr cfg v co i) ∨
    ∃ change, execInstr cfg { v with co } i = .ok change ∧ i.cost ≤ co.budget ∧
      stepInstr cfg v co i =
        { change with
          co := { change.co with budget := change.co.budget - i.cost }
          checks := cfg.output.check change.events } :=
  Runtime.Proofs.step_commits_whole_or_touches_only_status cfg v co i

/-- An instruction that the monitor rejects changes nothing but its coroutine's status and the
monitor's notes on it, and tells at most that the coroutine faulted. -/
theorem rejected_instr_touches_only_status (cfg : VMConfig) (v : View) (i : Instr)
    (kind : FaultKind) (h : precheck v i = .error kind) :
    OnlyStatus v.co (stepView cfg (some i) v) :=
  Runtime.Proofs.rejected_instr_touches_only_status cfg v i kind h

/-- A step reads only its view: if a coroutine stands at the same instruction and sees the same in
two machines of one configuration, it makes the same change in both. -/
theorem change_eq_of_view_eq (st st' : VMState) (co : Coroutine) (config : st.config = st'.config)
    (instr : st.instr? co = st'.instr? co) (view : st.view co = st'.view co) :
    st.change co = st'.change co :=
  Runtime.Proofs.change_eq_of_view_eq st st' co config instr view

/-- Applying a change leaves every coroutine as it was that neither steps nor is the target of the
transfer. -/
theorem other_coroutine_unchanged (st : VMState) (fp : Footprint) (c : Change) (other : Coroutine)
    (cid : CoroutineId) (h : cid ≠ fp.cid) (h' : fp.target ≠ some cid)
    (found : st.coroutine? cid = some other) : (st.apply fp c).coroutine? cid = some other :=
  Runtime.Proofs.other_coroutine_unchanged st fp c other cid h h' found

/-- Applying a change leaves every session as it was that the footprint does not name. -/
theorem other_session_unchanged (st : VMState) (fp : Footprint) (c : Change) (s : Session)
    (sid : SessionId) (h : sid ∉ fp.sids) (found : st.session? sid = some s) :
    (st.apply fp c).session? sid = some s :=
  Runtime.Proofs.other_session_unchanged st fp c s sid h found

/-- Applying a change leaves every layer as it was that the footprint does not name. -/
theorem other_layer_unchanged (st : VMState) (fp : Footprint) (c : Change) (name : String)
    (l : Layer) (h : fp.layer ≠ some name) (found : st.layer? name = some l) :
    (st.apply fp c).layer? name = some l :=
  Runtime.Proofs.other_layer_unchanged st fp c name l h found

/-- Applying a change hands out no id unless the footprint allocates. -/
theorem allocator_unchanged (st : VMState) (fp : Footprint) (c : Change) (h : fp.fresh = none) :
    (st.apply fp c).alloc = st.alloc :=
  Runtime.Proofs.allocator_unchanged st fp c h

end Runtime.Properties

end
