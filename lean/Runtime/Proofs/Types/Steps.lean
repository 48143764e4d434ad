module

public import Runtime.Proofs.Lists.Distinct
public import Runtime.Proofs.Types.Moves
public import Runtime.VM.Step

/-! What every step does to types where nothing is held back, instruction by instruction. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

/-- Registers are written beside speculation. -/
private theorem unheld_writeAll {co co' : Coroutine} {writes : List (Reg × Value)}
    (none : co.speculation = []) (h : co.writeAll writes = .ok co') : co'.speculation = [] := by
  induction writes generalizing co with
  | nil => cases pure_ok.mp h; exact none
  | cons w rest ih =>
    unfold Coroutine.writeAll at h
    obtain ⟨between, first, h⟩ := bind_ok h
    exact ih (unheld_write none first) h

/-- The branch that the handler picked is one of the type. -/
private theorem selected_branch {cfg : VMConfig} {cid : CoroutineId} {n : Nat}
    {labels : List String} {branches : LocalBranches} {label : String} {value : Value}
    {next : LocalType} (h : answerSelect cfg cid n labels branches = .ok (label, value, next)) :
    ∃ sort, branches.find? label = some (sort, next) := by
  unfold answerSelect at h
  split at h
  · obtain ⟨picked, _, h⟩ := bind_ok h
    split at h
    · cases h
    · rename_i sort rest named
      obtain ⟨answer, _, h⟩ := bind_ok h
      cases h
      exact ⟨sort, named⟩
  · obtain ⟨answer, _, h⟩ := bind_ok h
    split at h
    · split at h
      · cases h
      · rename_i sort rest named
        split at h
        · cases h
          exact ⟨sort, named⟩
        · cases h
    · cases h

/-- Every instruction of a coroutine that does not speculate, and may not. -/
private theorem instr_types (cfg : VMConfig) (v : View) (i : Instr)
    (none : v.co.speculation = []) (never : cfg.speculationDepth = 0) :
    TypesKept v (execInstr cfg v i) := by
  cases i with
  | send chan val =>
    refine .bind fun t typed => ?_
    obtain ⟨found, sid, has⟩ := typed_type typed
    split
    · rename_i partner label next type
      refine .bind fun value _ => .ite (.error _) ?_
      exact leave_follows cfg.buffer v.failure partner (.cons label next .nil)
        { label := label.name, value } label.sort next false [] none found sid has type
        (by simp [LocalBranches.find?])
    · exact .error _
  | receive chan dst =>
    refine .bind fun t typed => ?_
    obtain ⟨found, sid, has⟩ := typed_type typed
    split
    · rename_i partner label next type
      refine .bind fun taken incoming => .bind fun co written => ?_
      exact taken_follows partner _ taken.1 taken.2 .received (fun _ _ _ => rfl)
        (show co.speculation = [] from unheld_write none written) found sid has type incoming
    · exact .error _
  | offer chan table =>
    refine .bind fun t typed => ?_
    obtain ⟨found, sid, has⟩ := typed_type typed
    split
    · rename_i partner branches type
      refine .bind fun _ _ => .bind fun chosen picked => .bind fun pc _ => ?_
      obtain ⟨sort, branch⟩ := selected_branch (orFault_ok picked)
      exact leave_follows cfg.buffer v.failure partner branches
        { label := chosen.1, value := chosen.2.1 } sort chosen.2.2 true _ none found sid has type
        branch
    · exact .error _
  | choose chan dst table =>
    refine .bind fun t typed => ?_
    obtain ⟨found, sid, has⟩ := typed_type typed
    split
    · rename_i partner branches type
      refine .bind fun taken incoming => .bind fun pc _ => .bind fun co written => ?_
      exact taken_follows partner branches taken.1 taken.2 .chose (fun _ _ _ => rfl)
        (show co.speculation = [] from unheld_write none written) found sid has type incoming
    · exact .error _
  | «open» roles types dsts =>
    show TypesKept v (execOpen cfg v roles types dsts)
    unfold execOpen
    split
    · exact .error _
    · exact .ite (.error _) (.ite (.error _) (.ite (.error _) (.ite (.error _)
        (.bind fun co written =>
          .still (show co.speculation = [] from unheld_writeAll none written) (by simp [edge?])))))
  | close chan =>
    refine .bind fun t typed => .ite (.error _) ?_
    obtain ⟨found, sid, _⟩ := typed_type typed
    have same : (t.session.close t.endpoint.role).sid = t.session.sid ∧
        (t.session.close t.endpoint.role).types = t.session.types := by
      unfold Session.close
      dsimp only
      split
      · exact ⟨rfl, rfl⟩
      · split <;> exact ⟨rfl, rfl⟩
    have quiet (e : Endpoint) (events : List Event) (event : Event)
        (m : event ∈ Event.closed t.endpoint :: events)
        (rest : ∀ x ∈ events, edge? x = .none) : moveAt e event = .none := by
      cases List.mem_cons.mp m with
      | inl eq => rw [eq]; rfl
      | inr m =>
        have := rest event m
        cases event <;> first | rfl | cases this
    have over : ∀ x ∈ (if (t.session.close t.endpoint.role).status = .closed then
        [Event.epochAdvanced (t.session.close t.endpoint.role).sid
          (t.session.close t.endpoint.role).epoch] else []), edge? x = .none := by
      split <;> simp [edge?]
    exact .one (old := t.session) (new := t.session.close t.endpoint.role) none rfl
      (by rw [same.1, sid]; exact found)
      (.still same.2 fun role event m => quiet _ _ event m over)
      (fun e _ event m => quiet e _ event m over)
  | invoke action dst =>
    have tells (answer : EffectRequest × Value) : TypesKept v (do
        let co ← v.co.write dst answer.2
        let (co, events) := { co.next with nonce := v.co.nonce + 1 }.tell
          (.invoked co.cid v.co.nonce answer.1)
        pure { co, events, effects := [(v.co.nonce, answer.1, answer.2)] }) := by
      refine .bind fun co written => ?_
      have plain : ({ co.next with nonce := v.co.nonce + 1 } : Coroutine).speculation = [] :=
        show co.speculation = [] from unheld_write none written
      rw [tell_unheld plain]
      exact .still plain (by simp [edge?])
    cases action with
    | produce => exact .bind fun _ _ => .bind fun answer _ => tells answer
    | consume => exact .bind fun _ _ => .bind fun _ _ => .bind fun answer _ => tells answer
  | acquire layer dst =>
    refine .bind fun layer _ => ?_
    split
    · exact .ite (.error _) (.error _)
    · exact .bind fun co written =>
        .still (show co.speculation = [] from unheld_write none written) (by simp [edge?])
  | release layer evidence =>
    exact .bind fun _ _ => .bind fun _ _ => .ite (.still none (by simp [edge?])) (.error _)
  | fork chan =>
    refine .bind fun t _ => ?_
    rw [if_pos never]
    exact .error _
  | join =>
    show TypesKept v (execJoin cfg v)
    unfold execJoin
    rw [none]
    exact .error _
  | abort =>
    show TypesKept v (execAbort v)
    unfold execAbort
    rw [none]
    exact .error _
  | transfer chan target =>
    refine .bind fun t _ => .bind fun value _ => ?_
    split
    · exact .ite (.error _) (.still none (by simp [edge?]))
    · exact .error _
  | tag fact dst =>
    refine .bind fun f _ => .ite (.error _) (.bind fun co written => ?_)
    have plain : ({ co.next with facts := learn co.facts [f] } : Coroutine).speculation = [] :=
      show co.speculation = [] from unheld_write none written
    rw [tell_unheld plain]
    exact .still plain (by simp [edge?])
  | check fact role dst =>
    refine .bind fun f _ => .bind fun co written => ?_
    have plain : co.next.speculation = [] :=
      show co.speculation = [] from unheld_write none written
    rw [tell_unheld plain]
    exact .still plain (by simp [edge?])
  | set dst value =>
    exact .bind fun co written =>
      .still (show co.speculation = [] from unheld_write none written) (by simp)
  | move dst src =>
    exact .bind fun value _ => .bind fun co written =>
      .still (show co.speculation = [] from unheld_write none written) (by simp)
  | jump | yield | halt => exact .still none (by simp)
  | spawn pc args =>
    show TypesKept v (execSpawn cfg v pc args)
    unfold execSpawn
    split
    · exact .error _
    · refine .ite (.error _) (.bind fun values _ => .ite (.error _) fun c e => ?_)
      cases pure_ok.mp e
      refine ⟨none, fun k eq => ?_, List.Pairwise.nil, fun s m => (nomatch m),
        fun at_ _ event m => ?_⟩
      · cases eq
        rfl
      · rw [List.mem_singleton.mp m]
        rfl

/-- Who faults leaves all types as they are. -/
private theorem fault_types (v : View) (co : Coroutine) (kind : FaultKind)
    (checks : List (String × Bool)) (none : co.speculation = []) :
    TypesFollow v (faultChange co kind checks) := by
  refine ⟨none, by simp [faultChange], List.Pairwise.nil, fun s m => (nomatch m),
    fun at_ _ event m => ?_⟩
  rw [List.mem_singleton.mp m]
  rfl

/-- **Every step of a coroutine that does not speculate, and may not.** -/
theorem change_types (st : VMState) (co : Coroutine) (none : co.speculation = [])
    (never : st.config.speculationDepth = 0) : TypesFollow (st.view co) (st.change co) := by
  unfold VMState.change stepView
  split
  · exact fault_types _ _ _ _ none
  · rename_i i _
    split
    · exact fault_types _ _ _ _ none
    · unfold stepInstr
      split
      · exact fault_types _ _ _ _ none
      · split
        · exact fault_types _ _ _ _ none
        · exact ⟨none, by simp, List.Pairwise.nil, fun s m => (nomatch m),
            fun _ _ event m => nomatch m⟩
        · rename_i change ran
          dsimp only
          split
          · have kept := instr_types st.config { st.view co with co := { (st.view co).co with
                judgment := some { pc := (st.view co).co.pc, fault := .none } } } i none never
              change ran
            exact ⟨kept.held, kept.child, kept.distinct, kept.written, kept.others⟩
          · exact fault_types _ _ _ _ none

end Runtime.Proofs

end
