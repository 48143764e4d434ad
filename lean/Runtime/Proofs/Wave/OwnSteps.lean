module

public import Runtime.Proofs.Wave.OwnEvents

/-! Every step tells of its own coroutine and layer alone, instruction by instruction. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

variable {layer : Option String}

/-- An event of a coroutine and of no layer. -/
private theorem tells_actor {cid : CoroutineId} {e : Event}
    (actor : ∀ c, e.actor? = some c → c = cid := by simp [Event.actor?])
    (layer_ : e.layer? = none := by rfl) (going : ∀ t, e ≠ .restarted t := by simp) :
    Tells cid layer e :=
  ⟨actor, fun _ eq => (nomatch layer_.symm.trans eq), going⟩

/-- `invoke` tells of itself. -/
private theorem invoke_tells (cfg : VMConfig) (v : View) (action : Action) (dst : Reg)
    (h : HeldBy v.co.cid v.co) : TellsOwn v.co.cid layer (execInvoke cfg v action dst) := by
  have tells (answer : EffectRequest × Value) : TellsOwn v.co.cid layer (do
      let co ← v.co.write dst answer.2
      let (co, events) := { co.next with nonce := v.co.nonce + 1 }.tell
        (.invoked co.cid v.co.nonce answer.1)
      pure { co, events, effects := [(v.co.nonce, answer.1, answer.2)] }) := by
    refine .bind fun co written => ?_
    have told := ((h.write written).of_eq (co' := { co.next with nonce := v.co.nonce + 1 })
      rfl).tell (layer := layer) (event := .invoked co.cid v.co.nonce answer.1)
      (tells_actor (by simp [Event.actor?, write_cid written]))
    exact .ok told.2 told.1
  cases action with
  | produce => exact .bind fun _ _ => .bind fun answer _ => tells answer
  | consume => exact .bind fun _ _ => .bind fun _ _ => .bind fun answer _ => tells answer

/-- `join` tells what was held back. -/
private theorem join_tells (cfg : VMConfig) (v : View) (h : HeldBy v.co.cid v.co) :
    TellsOwn v.co.cid layer (execJoin cfg v) := by
  unfold execJoin
  split
  · exact .error _
  · rename_i level same
    have own := h level (by rw [same]; exact List.mem_cons_self)
    obtain ⟨events, left⟩ :=
      release_tells (layer := layer) cfg.buffer v.failure level.held own v.sessions
    dsimp only
    split
    · refine .ok (fun e m => ?_) (fun level mem => by simp at mem)
      cases List.mem_append.mp m with
      | inl m => exact events e m
      | inr m =>
        rw [List.mem_singleton.mp m]
        exact tells_actor
    · split
      · exact .error _
      · refine .ok events fun l m e he => ?_
        rw [List.mem_singleton] at m
        subst m
        exact own e (left _ he)
  · rename_i level outer _ same
    have rest : HeldBy v.co.cid { v.co.next with speculation := outer } := fun l m =>
      h l (by rw [same]; exact List.mem_cons_of_mem _ m)
    refine .silent (rest.hold _ fun e m => ?_)
    cases List.mem_append.mp m with
    | inl m => exact h level (by rw [same]; exact List.mem_cons_self) e m
    | inr m =>
      simp only [List.mem_singleton, Held.event.injEq] at m
      rw [m]
      exact tells_actor

/-- `abort` tells of itself. -/
private theorem abort_tells (v : View) (h : HeldBy v.co.cid v.co) :
    TellsOwn v.co.cid layer (execAbort v) := by
  unfold execAbort
  split
  · exact .error _
  · rename_i level outer same
    split
    · exact .error _
    · have rest : HeldBy v.co.cid { v.co.next with
          registers := level.registers, facts := level.facts, speculation := outer } :=
        fun l m => h l (by rw [same]; exact List.mem_cons_of_mem _ m)
      have told := rest.tell (layer := layer) (event := .aborted v.co.cid level.endpoint)
        tells_actor
      exact .ok told.2 told.1

/-- Every instruction tells of its own coroutine and layer alone. -/
private theorem instr_tells (cfg : VMConfig) (v : View) (i : Instr) (h : HeldBy v.co.cid v.co)
    (named : ∀ l, v.layer = some l → layer = some l.name) :
    TellsOwn v.co.cid layer (execInstr cfg v i) := by
  cases i with
  | send chan val =>
    refine .bind fun t _ => ?_
    split
    · exact .bind fun _ _ => .ite (.error _) (leave_tells _ _ _ _ _ _ _ (h.of_eq rfl))
    · exact .error _
  | receive chan dst =>
    refine .bind fun t _ => ?_
    split
    · refine .bind fun _ _ => .bind fun co written => .ok (fun e m => ?_) ((h.write written).of_eq
        rfl)
      rw [List.mem_singleton.mp m]
      exact tells_actor
    · exact .error _
  | offer chan table =>
    refine .bind fun t _ => ?_
    split
    · exact .bind fun _ _ => .bind fun _ _ => .bind fun _ _ =>
        leave_tells _ _ _ _ _ _ _ (h.of_eq rfl)
    · exact .error _
  | choose chan dst table =>
    refine .bind fun t _ => ?_
    split
    · refine .bind fun _ _ => .bind fun _ _ => .bind fun co written => .ok (fun e m => ?_)
        ((h.write written).of_eq rfl)
      rw [List.mem_singleton.mp m]
      exact tells_actor
    · exact .error _
  | «open» roles types dsts =>
    show TellsOwn _ _ (execOpen cfg v roles types dsts)
    unfold execOpen
    split
    · exact .error _
    · refine .ite (.error _) (.ite (.error _) (.ite (.error _) (.ite (.error _)
        (.bind fun co written => .ok (fun e m => ?_) ((writeAll_held h written).of_eq rfl)))))
      rw [List.mem_singleton.mp m]
      exact tells_actor
  | close chan =>
    refine .bind fun t _ => .ite (.error _) (.ok (fun e m => ?_) (h.of_eq rfl))
    cases List.mem_cons.mp m with
    | inl eq =>
      rw [eq]
      exact tells_actor
    | inr m =>
      split at m
      · rw [List.mem_singleton.mp m]
        exact tells_actor
      · cases m
  | invoke action dst => exact invoke_tells cfg v action dst h
  | acquire name dst =>
    refine .bind fun layer_ active => ?_
    have there : v.layer = some layer_ := by
      unfold View.activeLayer at active
      split at active
      · split at active
        · rename_i found _
          cases pure_ok.mp active
          exact found
        · exact absurd active fault_ok
      · exact absurd active fault_ok
    split
    · exact .ite (.error _) (.error _)
    · refine .bind fun co written => .ok (fun e m => ?_) ((h.write written).of_eq rfl)
      rw [List.mem_singleton.mp m]
      refine ⟨by simp [Event.actor?], fun l eq => ?_, by simp⟩
      rw [named layer_ there]
      exact eq
  | release name evidence =>
    refine .bind fun layer_ active => .bind fun _ _ => .ite (.ok (fun e m => ?_) (h.of_eq rfl))
      (.error _)
    have there : v.layer = some layer_ := by
      unfold View.activeLayer at active
      split at active
      · split at active
        · rename_i found _
          cases pure_ok.mp active
          exact found
        · exact absurd active fault_ok
      · exact absurd active fault_ok
    rw [List.mem_singleton.mp m]
    refine ⟨by simp [Event.actor?], fun l eq => ?_, by simp⟩
    rw [named layer_ there]
    exact eq
  | fork chan =>
    refine .bind fun t _ => .ite (.error _) (.ite (.error _) (.ite (.error _) ?_))
    have told := (h.of_eq (co' := v.co.next) rfl).tell (layer := layer)
      (event := .forked v.co.cid t.endpoint) tells_actor
    refine .ok told.2 fun level m e he => ?_
    cases List.mem_cons.mp m with
    | inl eq => subst eq; simp at he
    | inr m => exact told.1 level m e he
  | join => exact join_tells cfg v h
  | abort => exact abort_tells v h
  | transfer chan target =>
    refine .bind fun t _ => .bind fun value _ => ?_
    split
    · refine .ite (.error _) (.ok (fun e m => ?_) (h.of_eq rfl))
      rw [List.mem_singleton.mp m]
      exact tells_actor
    · exact .error _
  | tag fact dst =>
    refine .bind fun f _ => .ite (.error _) (.bind fun co written => ?_)
    have told := ((h.write written).of_eq (co' := { co.next with facts := learn co.facts [f] })
      rfl).tell (layer := layer) (event := .tagged v.co.cid f.endpoint f.text) tells_actor
    exact .ok told.2 told.1
  | check fact role dst =>
    refine .bind fun f _ => .bind fun co written => ?_
    have told := ((h.write written).of_eq (co' := co.next) rfl).tell (layer := layer)
      (event := .checked v.co.cid f.endpoint f.text role
        (v.co.facts.contains f && cfg.flow.allows role)) tells_actor
    exact .ok told.2 told.1
  | set dst value => exact .bind fun co written => .silent ((h.write written).of_eq rfl)
  | move dst src =>
    exact .bind fun value _ => .bind fun co written => .silent ((h.write written).of_eq rfl)
  | jump | yield | halt => exact .silent (h.of_eq rfl)
  | spawn pc args =>
    show TellsOwn _ _ (execSpawn cfg v pc args)
    unfold execSpawn
    split
    · exact .error _
    · refine .ite (.error _) (.bind fun values _ => .ite (.error _) fun c e => ?_)
      cases pure_ok.mp e
      refine ⟨fun e m => ?_, h.of_eq rfl, fun k eq => ?_⟩
      · rw [List.mem_singleton.mp m]
        exact tells_actor
      · cases eq
        rfl

/-- Who faults tells that it did. -/
private theorem fault_telling {cid : CoroutineId} (co : Coroutine) (kind : FaultKind)
    (checks : List (String × Bool)) (own : co.cid = cid) (h : HeldBy cid co) :
    Telling cid layer (faultChange co kind checks) := by
  refine ⟨fun e m => ?_, h.of_eq rfl, by simp [faultChange]⟩
  rw [List.mem_singleton.mp m]
  exact tells_actor (by simp [Event.actor?, own])

/-- **Every step tells of its own coroutine and layer alone.** -/
theorem change_telling (st : VMState) (co : Coroutine) (h : HeldBy co.cid co) :
    Telling co.cid (st.footprint co).layer (st.change co) := by
  have named (l : Layer) (there : (st.view co).layer = some l) :
      (st.footprint co).layer = some l.name := by
    have there : (st.footprint co).layer.bind st.layer? = some l := there
    obtain ⟨name, eq, found⟩ := Option.bind_eq_some_iff.mp there
    have : l.name = name := by simpa using List.find?_some found
    rw [eq, this]
  unfold VMState.change stepView
  split
  · exact fault_telling _ _ _ rfl h
  · rename_i i _
    split
    · exact fault_telling _ _ _ rfl (h.of_eq rfl)
    · unfold stepInstr
      split
      · exact fault_telling _ _ _ rfl (h.of_eq rfl)
      · split
        · exact fault_telling _ _ _ rfl (h.of_eq rfl)
        · exact ⟨by simp, h.of_eq rfl, by simp⟩
        · rename_i change ran
          dsimp only
          split
          · have own := instr_tells st.config { st.view co with co := { (st.view co).co with
                judgment := some { pc := (st.view co).co.pc, fault := none } } } i
              (h.of_eq rfl) named change ran
            exact ⟨own.events, own.held.of_eq rfl, own.child⟩
          · exact fault_telling _ _ _ rfl (h.of_eq rfl)

end Runtime.Proofs

end
