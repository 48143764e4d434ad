module

public import Runtime.VM.Step

/-! Placement, instruction by instruction: none of them does anything else in another lane. The only one
that looks at a lane is `spawn`, whose child starts in the lane of its parent. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

/-- The coroutine, moved to a lane. -/
def moved (lane : Nat) (co : Coroutine) : Coroutine := { co with lane }

/-- The change, with the coroutine and the child that it spawns moved to a lane, and nothing else. -/
def movedChange (lane : Nat) (c : Change) : Change :=
  { c with co := moved lane c.co, spawned := c.spawned.map (moved lane) }

/-- Each coroutine, moved to the lane that the placement gives it. -/
def place (p : Coroutine → Nat) (co : Coroutine) : Coroutine := moved (p co) co

/-- What the coroutine sees from another lane, when all others are placed by `p`. -/
def movedView (lane : Nat) (p : Coroutine → Nat) (v : View) : View :=
  { v with co := moved lane v.co, target := v.target.map (place p) }

variable {lane : Nat} {p : Coroutine → Nat}

/-- One look-up before instructions that agree up to the lane. -/
theorem bind_moved {α : Type} {x : Except Stop α} {f g : α → Outcome}
    (h : ∀ a, f a = (g a).map (movedChange lane)) : (x >>= f) = (x >>= g).map (movedChange lane) := by
  cases x with
  | error => rfl
  | ok a => exact h a

/-- One register write before instructions that agree up to the lane. -/
theorem bind_coroutine {x y : Except Stop Coroutine} {f g : Coroutine → Outcome} (e : x = y.map (moved lane))
    (h : ∀ c, f (moved lane c) = (g c).map (movedChange lane)) :
    (x >>= f) = (y >>= g).map (movedChange lane) := by
  subst e
  cases y with
  | error => rfl
  | ok c => exact h c

/-- One condition before instructions that agree up to the lane. -/
theorem ite_moved {q : Prop} [Decidable q] {a b a' b' : Outcome} (ha : a = a'.map (movedChange lane))
    (hb : b = b'.map (movedChange lane)) :
    (if q then a else b) = (if q then a' else b').map (movedChange lane) := by
  split <;> assumption

/-- A register is written alike in every lane. -/
theorem write_moved (co : Coroutine) (r : Reg) (value : Value) :
    (moved lane co).write r value = (co.write r value).map (moved lane) := by
  unfold Coroutine.write Coroutine.setReg?
  by_cases h : r < co.registers.length <;> simp only [moved, h, ↓reduceIte] <;> rfl

/-- Registers are written alike in every lane. -/
theorem writeAll_moved (all : List (Reg × Value)) (co : Coroutine) :
    (moved lane co).writeAll all = (co.writeAll all).map (moved lane) := by
  induction all generalizing co with
  | nil => rfl
  | cons x rest ih =>
    unfold Coroutine.writeAll
    rw [write_moved]
    cases co.write x.1 x.2 with
    | error => rfl
    | ok c => exact ih c

/-- What is held back is held back alike in every lane. -/
theorem hold_moved (co : Coroutine) (more : List Held) :
    (moved lane co).hold more = moved lane (co.hold more) := by
  obtain ⟨_, _, _, _, _, _, _, _, _, speculation, _, _, _, _, _⟩ := co
  cases speculation <;> rfl

/-- An event is told alike in every lane. -/
theorem tell_moved (co : Coroutine) (event : Event) :
    (moved lane co).tell event = (moved lane (co.tell event).1, (co.tell event).2) := by
  obtain ⟨_, _, _, _, _, _, _, _, _, speculation, _, _, _, _, _⟩ := co
  cases speculation <;> rfl

/-- A message leaves alike in every lane. -/
theorem leave_moved (t : Typed) (policy : BufferPolicy) (failure : FailureSnapshot) (co : Coroutine) (edge : Edge)
    (m : Message) (next : LocalType) (offered : Bool) (effects : List (Nat × EffectRequest × Value)) :
    t.leave policy failure (moved lane co) edge m next offered effects =
      (t.leave policy failure co edge m next offered effects).map (movedChange lane) := by
  obtain ⟨_, _, _, _, _, _, _, _, _, speculation, _, _, _, _, _⟩ := co
  cases speculation with
  | nil => exact bind_moved fun _ => rfl
  | cons => exact ite_moved rfl rfl

/-- Whether a message may leave is the same in every lane. -/
theorem mayLeave_moved (t : Typed) (policy : BufferPolicy) (failure : FailureSnapshot) (co : Coroutine)
    (edge : Edge) : t.mayLeave policy failure (moved lane co) edge = t.mayLeave policy failure co edge := by
  unfold Typed.mayLeave
  rw [leave_moved]
  cases t.leave policy failure co edge _ _ _ _ <;> rfl

/-- Communication is the same in every lane. -/
theorem comm_moved (cfg : VMConfig) (v : View) (chan r : Reg) (table : JumpTable) :
    execSend cfg (movedView lane p v) chan r = (execSend cfg v chan r).map (movedChange lane) ∧
    execOffer cfg (movedView lane p v) chan table = (execOffer cfg v chan table).map (movedChange lane) ∧
    execReceive (movedView lane p v) chan r = (execReceive v chan r).map (movedChange lane) ∧
    execChoose (movedView lane p v) chan r table = (execChoose v chan r table).map (movedChange lane) := by
  refine ⟨bind_moved fun t => ?_, bind_moved fun t => ?_, bind_moved fun t => ?_, bind_moved fun t => ?_⟩
  · cases t.type <;> try rfl
    rename_i partner branches
    cases branches with
    | nil => rfl
    | cons label next rest =>
      cases rest with
      | nil => exact bind_moved fun _ => ite_moved rfl (leave_moved t _ _ v.co.next ..)
      | cons => rfl
  · cases t.type <;> try rfl
    rename_i partner branches
    refine (congrArg (· >>= _) (mayLeave_moved t cfg.buffer v.failure v.co _)).trans (bind_moved fun _ => ?_)
    refine bind_moved fun chosen => ?_
    obtain ⟨label, value, next⟩ := chosen
    exact bind_moved fun pc => leave_moved t _ _ { v.co with pc, nonce := v.co.nonce + 1 } ..
  · cases t.type <;> try rfl
    rename_i partner branches
    cases branches with
    | nil => rfl
    | cons label next rest =>
      cases rest with
      | nil =>
        refine bind_moved fun taken => ?_
        obtain ⟨m, next⟩ := taken
        exact bind_coroutine (write_moved v.co r m.value) fun _ => rfl
      | cons => rfl
  · cases t.type <;> try rfl
    refine bind_moved fun taken => ?_
    obtain ⟨m, next⟩ := taken
    exact bind_moved fun pc => bind_coroutine (write_moved v.co r m.value) fun _ => rfl

/-- Speculation is the same in every lane. -/
theorem speculation_moved (cfg : VMConfig) (v : View) (chan : Reg) :
    execFork cfg (movedView lane p v) chan = (execFork cfg v chan).map (movedChange lane) ∧
    execJoin cfg (movedView lane p v) = (execJoin cfg v).map (movedChange lane) ∧
    execAbort (movedView lane p v) = (execAbort v).map (movedChange lane) := by
  obtain ⟨⟨_, _, _, _, _, _, _, _, _, speculation, _, _, _, _, _⟩, sessions, _, _, _, failure⟩ := v
  refine ⟨bind_moved fun t => ite_moved rfl (ite_moved rfl (ite_moved rfl ?_)), ?_, ?_⟩
  · cases speculation <;> rfl
  · cases speculation with
    | nil => rfl
    | cons level outer =>
      cases outer with
      | cons => rfl
      | nil =>
        simp only [execJoin, movedView, moved]
        generalize release cfg.buffer failure sessions level.held = r
        obtain ⟨_, _, _, stop⟩ := r
        cases stop with
        | none => rfl
        | some => exact ite_moved rfl rfl
  · cases speculation with
    | nil => rfl
    | cons level outer =>
      simp only [execAbort, movedView, moved, View.session?]
      generalize List.find? _ sessions = found
      cases found with
      | none => rfl
      | some => cases outer <;> rfl

/-- Every instruction is the same in every lane. -/
theorem execInstr_moved (cfg : VMConfig) (v : View) (i : Instr) :
    execInstr cfg (movedView lane p v) i = (execInstr cfg v i).map (movedChange lane) := by
  cases i with
  | send chan val => exact (comm_moved cfg v chan val []).1
  | receive chan dst => exact (comm_moved cfg v chan dst []).2.2.1
  | offer chan table => exact (comm_moved cfg v chan 0 table).2.1
  | choose chan dst table => exact (comm_moved cfg v chan dst table).2.2.2
  | «open» roles types dsts =>
    obtain ⟨co, _, _, _, alloc, _⟩ := v
    cases alloc with
    | none => rfl
    | some =>
      refine ite_moved rfl (ite_moved rfl (ite_moved rfl (ite_moved rfl ?_)))
      exact bind_coroutine (writeAll_moved _ co) fun _ => rfl
  | close chan => exact bind_moved fun t => ite_moved rfl rfl
  | invoke action dst =>
    cases action with
    | produce =>
      simp only [execInstr, execInvoke, pure_bind]
      refine bind_moved fun output => bind_coroutine (write_moved v.co dst output) fun c => ?_
      obtain ⟨_, _, _, _, _, _, _, _, _, speculation, _, _, _, _, _⟩ := c
      cases speculation <;> rfl
    | consume =>
      simp only [execInstr, execInvoke, pure_bind]
      refine bind_moved fun _ => bind_moved fun output => bind_coroutine (write_moved v.co dst output) fun c => ?_
      obtain ⟨_, _, _, _, _, _, _, _, _, speculation, _, _, _, _, _⟩ := c
      cases speculation <;> rfl
  | acquire _ dst =>
    refine bind_moved fun layer => ?_
    cases layer.holder with
    | some => exact ite_moved rfl rfl
    | none => exact bind_coroutine (write_moved v.co dst _) fun _ => rfl
  | release _ evidence => exact bind_moved fun _ => bind_moved fun _ => ite_moved rfl rfl
  | fork chan => exact (speculation_moved cfg v chan).1
  | join => exact (speculation_moved cfg v 0).2.1
  | abort => exact (speculation_moved cfg v 0).2.2
  | transfer chan target =>
    obtain ⟨co, _, _, other, _, _⟩ := v
    refine bind_moved fun t => bind_moved fun value => ?_
    cases value <;> try rfl
    cases other with
    | none => rfl
    | some => exact ite_moved rfl rfl
  | tag fact dst =>
    refine bind_moved fun f => ite_moved rfl (bind_coroutine (write_moved v.co dst _) fun c => ?_)
    obtain ⟨_, _, _, _, _, _, _, _, _, speculation, _, _, _, _, _⟩ := c
    cases speculation <;> rfl
  | check fact role dst =>
    refine bind_moved fun f => bind_coroutine (write_moved v.co dst _) fun c => ?_
    obtain ⟨_, _, _, _, _, _, _, _, _, speculation, _, _, _, _, _⟩ := c
    cases speculation <;> rfl
  | set dst value => exact bind_coroutine (write_moved v.co dst value) fun _ => rfl
  | move dst src => exact bind_moved fun value => bind_coroutine (write_moved v.co dst value) fun _ => rfl
  | jump | yield | halt => rfl
  | spawn pc args =>
    obtain ⟨co, _, _, _, alloc, _⟩ := v
    cases alloc with
    | none => rfl
    | some => exact ite_moved rfl (bind_moved fun _ => ite_moved rfl rfl)

/-- The monitor judges alike in every lane. -/
theorem precheck_moved (v : View) (i : Instr) : precheck (movedView lane p v) i = precheck v i := by
  cases i <;> rfl

/-- A step, cost and output condition included, is the same in every lane. -/
theorem stepView_moved (cfg : VMConfig) (i : Option Instr) (v : View) :
    stepView cfg i (movedView lane p v) = movedChange lane (stepView cfg i v) := by
  have instr (co : Coroutine) (i : Instr) : stepInstr cfg (movedView lane p v) (moved lane co) i =
      movedChange lane (stepInstr cfg v co i) := by
    have ran : execInstr cfg { movedView lane p v with co := moved lane co } i = _ :=
      execInstr_moved cfg { v with co } i
    unfold stepInstr
    rw [ran]
    show (if co.budget < i.cost then _ else _) = movedChange lane (if co.budget < i.cost then _ else _)
    split
    · rfl
    · cases execInstr cfg { v with co } i with
      | error stop => cases stop <;> rfl
      | ok change =>
        show (if (cfg.output.check change.events).all (·.2) then _ else _) =
          movedChange lane (if (cfg.output.check change.events).all (·.2) then _ else _)
        split <;> rfl
  cases i with
  | none => rfl
  | some i =>
    unfold stepView
    simp only [precheck_moved]
    cases precheck v i with
    | error => rfl
    | ok => exact instr { v.co with judgment := some { pc := v.co.pc, fault := none } } i

end Runtime.Proofs

end
