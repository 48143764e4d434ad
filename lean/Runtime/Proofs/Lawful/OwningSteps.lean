module

public import Runtime.Proofs.Lawful.Owning
public import Runtime.Proofs.Lists.Distinct
public import Runtime.VM.Step

/-! What every step does to owners, instruction by instruction. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

/-- `open` owns what it opens. -/
private theorem open_owns (cfg : VMConfig) (v : View) (roles : List Role) (types : List LocalType)
    (dsts : List Reg) : Owns v (execOpen cfg v roles types dsts) := by
  unfold execOpen
  split
  · exact .error _
  rename_i alloc there
  split
  · exact .error _
  rename_i lengths
  split
  · exact .error _
  rename_i distinct
  split
  · exact .error _
  split
  · exact .error _
  refine .bind fun co written => fun c e => ?_
  cases pure_ok.mp e
  have same : roles.length = types.length := by
    simp only [Bool.or_eq_true, not_or, bne_iff_ne, ne_eq, Decidable.not_not] at lengths
    exact lengths.1.2
  have names : (roles.zip types).map (·.1) = roles := List.map_fst_zip (Nat.le_of_eq same)
  refine .opens alloc (Session.new alloc.nextSid cfg.buffer (roles.zip types)) there ?_ rfl rfl rfl
    ?_ rfl
  · show co.owned ++ _ = v.co.owned ++ ((roles.zip types).map (·.1)).map _
    rw [names, writeAll_owned written]
  · show ((roles.zip types).map (·.1)).Nodup
    rw [names]
    exact (allDistinct_iff_nodup _).mp (by simpa using distinct)

/-- `close` gives one endpoint up. -/
private theorem close_owns (v : View) (chan : Reg) : Owns v (execClose v chan) := by
  refine .bind fun t found => .ite (.error _) fun c e => ?_
  cases pure_ok.mp e
  obtain ⟨mine, there, sid⟩ := typed_owned found
  have ends : (t.session.close t.endpoint.role).sid = t.session.sid ∧
      (t.session.close t.endpoint.role).roles = t.session.roles ∧
      (t.session.close t.endpoint.role).closed = t.session.closed ++ [t.endpoint.role] := by
    unfold Session.close
    dsimp only
    split
    · exact ⟨rfl, rfl, rfl⟩
    · split <;> exact ⟨rfl, rfl, rfl⟩
  exact .closes t.endpoint t.session _ mine rfl rfl rfl rfl there ends.1 ends.2.1 ends.2.2

/-- `transfer` gives one endpoint away. -/
private theorem transfer_owns (v : View) (chan target : Reg)
    (named : ∀ cid other, v.read target = .ok (.nat cid) → v.target = some other →
      other.cid = cid) : Owns v (execTransfer v chan target) := by
  refine .bind fun t found => .bind fun value read => ?_
  split
  · rename_i cid other there
    split
    · exact .error _
    · rename_i fine
      intro c e
      cases pure_ok.mp e
      have id := named cid other read there
      simp only [Bool.or_eq_true, beq_iff_eq, not_or, Bool.not_eq_true] at fine
      exact .gives _ other (typed_owned found).1 rfl rfl rfl rfl there
        (fun e => fine.1 (id.symm.trans e)) fine.2 ⟨rfl, rfl⟩ ⟨rfl, rfl⟩
  · exact .error _

/-- `join` writes sessions whose ends stay. -/
private theorem join_owns (cfg : VMConfig) (v : View) (distinct : (v.sessions.map (·.sid)).Nodup) :
    Owns v (execJoin cfg v) := by
  have kept (held : List Held) : ∀ s ∈ (release cfg.buffer v.failure v.sessions held).sessions,
      ∃ old, v.session? s.sid = some old ∧ SameEnds old s := fun s m => by
    obtain ⟨old, there, same⟩ := release_ends cfg.buffer v.failure held v.sessions distinct s m
    refine ⟨old, ?_, same⟩
    rw [same.sid]
    exact find?_of_distinct Session.sid v.sessions distinct old there
  unfold execJoin
  split
  · exact .error _
  · dsimp only
    split
    · intro c e
      cases pure_ok.mp e
      exact .keeps rfl rfl rfl (kept _)
    · split
      · exact .error _
      · intro c e
        cases pure_ok.mp e
        exact .keeps rfl rfl rfl (kept _)
  · exact .still (hold_owned ..)

/-- `abort` writes the session whose type it takes back. -/
private theorem abort_owns (v : View) : Owns v (execAbort v) := by
  unfold execAbort
  split
  · exact .error _
  · rename_i level outer _
    split
    · exact .error _
    · rename_i session found
      have sid : session.sid = level.endpoint.sid := by simpa using List.find?_some found
      exact .one (old := session) (tell_owned ..) rfl (by rw [sid]; exact found) ⟨rfl, rfl, rfl⟩

/-- What every instruction does to owners. -/
private theorem instr_owns (cfg : VMConfig) (v : View) (i : Instr)
    (distinct : (v.sessions.map (·.sid)).Nodup)
    (named : ∀ cid other, i.target? v.co = some cid → v.target = some other → other.cid = cid) :
    Owns v (execInstr cfg v i) := by
  cases i with
  | send chan val =>
    refine .bind fun t found => ?_
    obtain ⟨_, there, sid⟩ := typed_owned found
    split
    · exact .bind fun _ _ => .ite (.error _) (leave_owns _ _ _ _ _ _ _ _ rfl
        (found_at_own there sid))
    · exact .error _
  | receive chan dst =>
    refine .bind fun t found => ?_
    obtain ⟨_, there, sid⟩ := typed_owned found
    split
    · exact .bind fun _ _ => .bind fun co written =>
        taken_owns _ _ _ _ _ (show co.owned = _ from write_owned written) (found_at_own there sid)
    · exact .error _
  | offer chan table =>
    refine .bind fun t found => ?_
    obtain ⟨_, there, sid⟩ := typed_owned found
    split
    · exact .bind fun _ _ => .bind fun _ _ => .bind fun _ _ =>
        leave_owns _ _ _ _ _ _ _ _ rfl (found_at_own there sid)
    · exact .error _
  | choose chan dst table =>
    refine .bind fun t found => ?_
    obtain ⟨_, there, sid⟩ := typed_owned found
    split
    · exact .bind fun _ _ => .bind fun _ _ => .bind fun co written =>
        taken_owns _ _ _ _ _ (show co.owned = _ from write_owned written) (found_at_own there sid)
    · exact .error _
  | «open» roles types dsts => exact open_owns _ _ _ _ _
  | close chan => exact close_owns _ _
  | invoke action dst =>
    have tells (answer : EffectRequest × Value) : Owns v (do
        let co ← v.co.write dst answer.2
        let (co, events) := { co.next with nonce := v.co.nonce + 1 }.tell
          (.invoked co.cid v.co.nonce answer.1)
        pure { co, events, effects := [(v.co.nonce, answer.1, answer.2)] }) :=
      .bind fun co written => .still
        ((tell_owned _ _).trans (show co.owned = _ from write_owned written))
    cases action with
    | produce => exact .bind fun _ _ => .bind fun answer _ => tells answer
    | consume => exact .bind fun _ _ => .bind fun _ _ => .bind fun answer _ => tells answer
  | acquire layer dst =>
    refine .bind fun layer _ => ?_
    split
    · exact .ite (.error _) (.error _)
    · exact .bind fun co written => .still (show co.owned = _ from write_owned written)
  | release layer evidence => exact .bind fun _ _ => .bind fun _ _ => .ite (.still rfl) (.error _)
  | fork chan =>
    exact .bind fun t _ => .ite (.error _) (.ite (.error _) (.ite (.error _)
      (.still (tell_owned ..))))
  | join => exact join_owns cfg v distinct
  | abort => exact abort_owns v
  | transfer chan target =>
    refine transfer_owns v chan target fun cid other read there => named cid other ?_ there
    unfold View.read at read
    unfold Instr.target?
    dsimp only
    split at read
    · rename_i value found
      rw [found]
      cases pure_ok.mp read
      rfl
    · exact absurd read fault_ok
  | tag fact dst =>
    exact .bind fun f _ => .ite (.error _) (.bind fun co written =>
      .still ((tell_owned _ _).trans (show co.owned = _ from write_owned written)))
  | check fact role dst =>
    exact .bind fun f _ => .bind fun co written =>
      .still ((tell_owned _ _).trans (show co.owned = _ from write_owned written))
  | set dst value =>
    exact .bind fun co written => .still (show co.owned = _ from write_owned written)
  | move dst src =>
    exact .bind fun value _ => .bind fun co written =>
      .still (show co.owned = _ from write_owned written)
  | jump | yield | halt => exact .still rfl
  | spawn pc args =>
    show Owns v (execSpawn cfg v pc args)
    unfold execSpawn
    split
    · exact .error _
    · exact .ite (.error _) (.bind fun _ _ => .ite (.error _) (.still rfl))

/-- Who faults keeps what it owns. -/
private theorem fault_owning (v : View) (co : Coroutine) (kind : FaultKind)
    (checks : List (String × Bool)) (own : co.owned = v.co.owned) :
    Owning v (faultChange co kind checks) := .keeps own rfl rfl (by simp [faultChange])

/-- **What every step does to owners.** -/
theorem change_owning (st : VMState) (co : Coroutine)
    (distinct : (st.sessions.map (·.sid)).Nodup) : Owning (st.view co) (st.change co) := by
  have viewed : ((st.view co).sessions.map (·.sid)).Nodup :=
    List.Pairwise.sublist (List.filter_sublist.map _) distinct
  unfold VMState.change stepView
  split
  · exact fault_owning _ _ _ _ rfl
  · rename_i i here
    split
    · exact fault_owning _ _ _ _ rfl
    · unfold stepInstr
      split
      · exact fault_owning _ _ _ _ rfl
      · split
        · exact fault_owning _ _ _ _ rfl
        · exact .keeps rfl rfl rfl (by simp)
        · rename_i change ran
          dsimp only
          split
          · have own := instr_owns st.config { st.view co with co := { (st.view co).co with
                judgment := some { pc := (st.view co).co.pc, fault := none } } } i viewed
              (fun cid other target there => ?_) change ran
            · cases own with
              | keeps owned delivery opened same => exact .keeps owned delivery opened same
              | opens alloc s there owned delivery opened sessions roles fresh =>
                exact .opens alloc s there owned delivery opened sessions roles fresh
              | closes e old new mine owned delivery opened sessions found sid roles closed =>
                exact .closes e old new mine owned delivery opened sessions found sid roles closed
              | gives d other mine owned delivery opened sessions target apart live tokens facts =>
                exact .gives d other mine owned delivery opened sessions target apart live tokens
                  facts
            · have named : (st.footprint co).target = some cid := by
                unfold VMState.footprint
                rw [here]
                exact target
              have there : (st.footprint co).target.bind st.coroutine? = some other := there
              rw [named] at there
              simpa using List.find?_some there
          · exact fault_owning _ _ _ _ rfl

end Runtime.Proofs

end
