module

public import Runtime.VM.Step

/-! What no instruction looks at: the lane and the progress tokens of its coroutine, and of the
coroutine that it transfers to anything but its id and whether it has ended. They go where the
coroutine goes: a child starts in the lane of its parent, and tokens go away with their endpoint. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

/-- The coroutine in another lane, with its tokens or without any. -/
def altered (l : Nat → Nat) (keep : Bool) (co : Coroutine) : Coroutine :=
  { co with lane := l co.lane, tokens := cond keep co.tokens [] }

/-- The change with its coroutine and the child that it spawns altered, and what is delivered with
its tokens or without any. -/
def alteredChange (l : Nat → Nat) (keep : Bool) (c : Change) : Change :=
  { c with
    co := altered l keep c.co
    spawned := c.spawned.map (altered l keep)
    delivery := c.delivery.map fun d => { d with tokens := cond keep d.tokens [] } }

/-- The view with its coroutine altered, and the one that it would transfer to changed by `q`. -/
def alteredView (l : Nat → Nat) (keep : Bool) (q : Coroutine → Coroutine) (v : View) : View :=
  { v with co := altered l keep v.co, target := v.target.map q }

/-- The change keeps the id of a coroutine, and whether it has ended. -/
structure IdentityPreserving (q : Coroutine → Coroutine) : Prop where
  cid : ∀ co, (q co).cid = co.cid
  terminal : ∀ co, (q co).terminal = co.terminal

variable {l : Nat → Nat} {keep : Bool} {q : Coroutine → Coroutine}

/-- One look-up before instructions that agree up to what is altered. -/
private theorem bind_altered {α : Type} {x : Except Stop α} {f g : α → Outcome}
    (h : ∀ a, f a = (g a).map (alteredChange l keep)) :
    (x >>= f) = (x >>= g).map (alteredChange l keep) := by
  cases x with
  | error => rfl
  | ok a => exact h a

/-- One register write before instructions that agree up to what is altered. -/
private theorem bind_coroutine {x y : Except Stop Coroutine} {f g : Coroutine → Outcome}
    (e : x = y.map (altered l keep))
    (h : ∀ c, f (altered l keep c) = (g c).map (alteredChange l keep)) :
    (x >>= f) = (y >>= g).map (alteredChange l keep) := by
  subst e
  cases y with
  | error => rfl
  | ok c => exact h c

/-- One condition before instructions that agree up to what is altered. -/
private theorem ite_altered {q : Prop} [Decidable q] {a b a' b' : Outcome}
    (ha : a = a'.map (alteredChange l keep)) (hb : b = b'.map (alteredChange l keep)) :
    (if q then a else b) = (if q then a' else b').map (alteredChange l keep) := by
  split <;> assumption

/-- A register is written alike, whatever the lane and the tokens. -/
private theorem write_altered (co : Coroutine) (r : Reg) (value : Value) :
    (altered l keep co).write r value = (co.write r value).map (altered l keep) := by
  unfold Coroutine.write Coroutine.setReg?
  by_cases h : r < co.registers.length <;> simp only [altered, h, ↓reduceIte] <;> rfl

/-- Registers are written alike, whatever the lane and the tokens. -/
private theorem writeAll_altered (all : List (Reg × Value)) (co : Coroutine) :
    (altered l keep co).writeAll all = (co.writeAll all).map (altered l keep) := by
  induction all generalizing co with
  | nil => rfl
  | cons x rest ih =>
    unfold Coroutine.writeAll
    rw [write_altered]
    cases co.write x.1 x.2 with
    | error => rfl
    | ok c => exact ih c

/-- A message leaves alike, whatever the lane and the tokens. -/
private theorem leave_altered (t : Typed) (policy : BufferPolicy) (failure : FailureSnapshot)
    (co : Coroutine) (edge : Edge) (m : Message) (next : LocalType) (offered : Bool)
    (effects : List (Nat × EffectRequest × Value)) :
    t.leave policy failure (altered l keep co) edge m next offered effects =
      (t.leave policy failure co edge m next offered effects).map (alteredChange l keep) := by
  obtain ⟨_, _, _, _, _, _, _, _, _, speculation, _, _, _, _, _⟩ := co
  cases speculation with
  | nil => exact bind_altered fun _ => rfl
  | cons => exact ite_altered rfl rfl

/-- Whether a message may leave is the same, whatever the lane and the tokens. -/
private theorem mayLeave_altered (t : Typed) (policy : BufferPolicy) (failure : FailureSnapshot)
    (co : Coroutine) (edge : Edge) :
    t.mayLeave policy failure (altered l keep co) edge = t.mayLeave policy failure co edge := by
  unfold Typed.mayLeave
  rw [leave_altered]
  cases t.leave policy failure co edge _ _ _ _ <;> rfl

/-- Communication is the same, whatever the lane and the tokens. -/
private theorem comm_altered (cfg : VMConfig) (v : View) (chan r : Reg) (table : JumpTable) :
    execSend cfg (alteredView l keep q v) chan r =
      (execSend cfg v chan r).map (alteredChange l keep) ∧
    execOffer cfg (alteredView l keep q v) chan table =
      (execOffer cfg v chan table).map (alteredChange l keep) ∧
    execReceive (alteredView l keep q v) chan r =
      (execReceive v chan r).map (alteredChange l keep) ∧
    execChoose (alteredView l keep q v) chan r table =
      (execChoose v chan r table).map (alteredChange l keep) := by
  refine ⟨bind_altered fun t => ?_, bind_altered fun t => ?_, bind_altered fun t => ?_,
    bind_altered fun t => ?_⟩
  · cases t.type <;> try rfl
    rename_i partner branches
    cases branches with
    | nil => rfl
    | cons label next rest =>
      cases rest with
      | nil => exact bind_altered fun _ => ite_altered rfl (leave_altered t _ _ v.co.next ..)
      | cons => rfl
  · cases t.type <;> try rfl
    rename_i partner branches
    refine (congrArg (· >>= _) (mayLeave_altered t cfg.buffer v.failure v.co _)).trans
      (bind_altered fun _ => ?_)
    refine bind_altered fun chosen => ?_
    obtain ⟨label, value, next⟩ := chosen
    exact bind_altered fun pc => leave_altered t _ _ { v.co with pc, nonce := v.co.nonce + 1 } ..
  · cases t.type <;> try rfl
    rename_i partner branches
    cases branches with
    | nil => rfl
    | cons label next rest =>
      cases rest with
      | nil =>
        refine bind_altered fun taken => ?_
        obtain ⟨m, next⟩ := taken
        exact bind_coroutine (write_altered v.co r m.value) fun _ => by cases keep <;> rfl
      | cons => rfl
  · cases t.type <;> try rfl
    refine bind_altered fun taken => ?_
    obtain ⟨m, next⟩ := taken
    exact bind_altered fun pc => bind_coroutine (write_altered v.co r m.value) fun _ => by
      cases keep <;> rfl

/-- Speculation is the same, whatever the lane and the tokens. -/
private theorem speculation_altered (cfg : VMConfig) (v : View) (chan : Reg) :
    execFork cfg (alteredView l keep q v) chan = (execFork cfg v chan).map (alteredChange l keep) ∧
    execJoin cfg (alteredView l keep q v) = (execJoin cfg v).map (alteredChange l keep) ∧
    execAbort (alteredView l keep q v) = (execAbort v).map (alteredChange l keep) := by
  obtain ⟨⟨_, _, _, _, _, _, _, _, _, speculation, _, _, _, _, _⟩, sessions, _, _, _, failure⟩ := v
  refine ⟨bind_altered fun t => ite_altered rfl (ite_altered rfl (ite_altered rfl ?_)), ?_, ?_⟩
  · cases speculation <;> rfl
  · cases speculation with
    | nil => rfl
    | cons level outer =>
      cases outer with
      | cons => rfl
      | nil =>
        simp only [execJoin, alteredView, altered]
        generalize release cfg.buffer failure sessions level.held = r
        obtain ⟨_, _, _, stop⟩ := r
        cases stop with
        | none => rfl
        | some => exact ite_altered rfl rfl
  · cases speculation with
    | nil => rfl
    | cons level outer =>
      simp only [execAbort, alteredView, altered, View.session?]
      generalize List.find? _ sessions = found
      cases found with
      | none => rfl
      | some => cases outer <;> rfl

/-- Every instruction is the same, whatever the lane and the tokens. -/
private theorem execInstr_altered (same : IdentityPreserving q) (cfg : VMConfig)
    (v : View) (i : Instr) :
    execInstr cfg (alteredView l keep q v) i = (execInstr cfg v i).map (alteredChange l keep) := by
  cases i with
  | send chan val => exact (comm_altered cfg v chan val []).1
  | receive chan dst => exact (comm_altered cfg v chan dst []).2.2.1
  | offer chan table => exact (comm_altered cfg v chan 0 table).2.1
  | choose chan dst table => exact (comm_altered cfg v chan dst table).2.2.2
  | «open» roles types dsts =>
    obtain ⟨co, _, _, _, alloc, _⟩ := v
    cases alloc with
    | none => rfl
    | some =>
      refine ite_altered rfl (ite_altered rfl (ite_altered rfl (ite_altered rfl ?_)))
      exact bind_coroutine (writeAll_altered _ co) fun _ => rfl
  | close chan => exact bind_altered fun t => ite_altered rfl (by cases keep <;> rfl)
  | invoke action dst =>
    cases action with
    | produce =>
      simp only [execInstr, execInvoke, pure_bind]
      refine bind_altered fun output => bind_coroutine (write_altered v.co dst output) fun c => ?_
      obtain ⟨_, _, _, _, _, _, _, _, _, speculation, _, _, _, _, _⟩ := c
      cases speculation <;> rfl
    | consume =>
      simp only [execInstr, execInvoke, pure_bind]
      refine bind_altered fun _ => bind_altered fun output =>
        bind_coroutine (write_altered v.co dst output) fun c => ?_
      obtain ⟨_, _, _, _, _, _, _, _, _, speculation, _, _, _, _, _⟩ := c
      cases speculation <;> rfl
  | acquire _ dst =>
    refine bind_altered fun layer => ?_
    cases layer.holder with
    | some => exact ite_altered rfl rfl
    | none => exact bind_coroutine (write_altered v.co dst _) fun _ => rfl
  | release _ evidence => exact bind_altered fun _ => bind_altered fun _ => ite_altered rfl rfl
  | fork chan => exact (speculation_altered cfg v chan).1
  | join => exact (speculation_altered cfg v 0).2.1
  | abort => exact (speculation_altered cfg v 0).2.2
  | transfer chan target =>
    obtain ⟨co, _, _, other, _, _⟩ := v
    refine bind_altered fun t => bind_altered fun value => ?_
    cases value <;> try rfl
    cases other with
    | none => rfl
    | some other =>
      simp only [alteredView, Option.map_some, same.terminal, same.cid]
      exact ite_altered rfl (by cases keep <;> rfl)
  | tag fact dst =>
    refine bind_altered fun f =>
      ite_altered rfl (bind_coroutine (write_altered v.co dst _) fun c => ?_)
    obtain ⟨_, _, _, _, _, _, _, _, _, speculation, _, _, _, _, _⟩ := c
    cases speculation <;> rfl
  | check fact role dst =>
    refine bind_altered fun f => bind_coroutine (write_altered v.co dst _) fun c => ?_
    obtain ⟨_, _, _, _, _, _, _, _, _, speculation, _, _, _, _, _⟩ := c
    cases speculation <;> rfl
  | set dst value => exact bind_coroutine (write_altered v.co dst value) fun _ => rfl
  | move dst src =>
    exact bind_altered fun value => bind_coroutine (write_altered v.co dst value) fun _ => rfl
  | jump | yield | halt => rfl
  | spawn pc args =>
    obtain ⟨co, _, _, _, alloc, _⟩ := v
    cases alloc with
    | none => rfl
    | some => exact ite_altered rfl (bind_altered fun _ => ite_altered rfl (by cases keep <;> rfl))

/-- The monitor judges alike, whatever the lane and the tokens. -/
private theorem precheck_altered (v : View) (i : Instr) :
    precheck (alteredView l keep q v) i = precheck v i := by
  cases i <;> rfl

/-- A step, cost and output condition included, is the same, whatever the lane and the tokens. -/
theorem stepView_altered (same : IdentityPreserving q) (cfg : VMConfig)
    (i : Option Instr) (v : View) :
    stepView cfg i (alteredView l keep q v) = alteredChange l keep (stepView cfg i v) := by
  have instr (co : Coroutine) (i : Instr) :
      stepInstr cfg (alteredView l keep q v) (altered l keep co) i =
      alteredChange l keep (stepInstr cfg v co i) := by
    have ran : execInstr cfg { alteredView l keep q v with co := altered l keep co } i = _ :=
      execInstr_altered same cfg { v with co } i
    unfold stepInstr
    rw [ran]
    show (if co.budget < i.cost then _ else _) =
      alteredChange l keep (if co.budget < i.cost then _ else _)
    split
    · rfl
    · cases execInstr cfg { v with co } i with
      | error stop => cases stop <;> rfl
      | ok change =>
        show (if (cfg.output.check change.events).all (·.2) then _ else _) =
          alteredChange l keep (if (cfg.output.check change.events).all (·.2) then _ else _)
        split <;> rfl
  cases i with
  | none => rfl
  | some i =>
    unfold stepView
    simp only [precheck_altered]
    cases precheck v i with
    | error => rfl
    | ok => exact instr { v.co with judgment := some { pc := v.co.pc, fault := none } } i

end Runtime.Proofs

end
