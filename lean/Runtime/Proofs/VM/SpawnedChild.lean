module

public import Runtime.VM.Kernel

/-! Children: only `spawn` makes a coroutine, and the one that it makes is ready under a fresh
id. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

/-- No change of this outcome spawns a coroutine. -/
def NoChild (o : Outcome) : Prop := ∀ c, o = .ok c → c.spawned = none

/-- A look-up before instructions that spawn nobody. -/
private theorem NoChild.bind {α : Type} {x : Except Stop α} {f : α → Outcome}
    (h : ∀ a, NoChild (f a)) : NoChild (x >>= f) := by
  cases x with
  | error => exact fun _ e => nomatch e
  | ok a => exact h a

/-- A condition before instructions that spawn nobody. -/
private theorem NoChild.ite {q : Prop} [Decidable q] {a b : Outcome} (ha : NoChild a)
    (hb : NoChild b) : NoChild (if q then a else b) := by
  split <;> assumption

/-- A fault spawns nobody, and neither does waiting. -/
private theorem NoChild.error (stop : Stop) : NoChild (.error stop) := fun _ e => nomatch e

/-- A change without child spawns nobody. -/
private theorem NoChild.ok {c : Change} (h : c.spawned = none) : NoChild (.ok c) :=
  fun _ e => Except.ok.inj e ▸ h

/-- A message that leaves spawns nobody. -/
private theorem leave_noChild (t : Typed) (policy : BufferPolicy) (failure : FailureSnapshot)
    (co : Coroutine) (edge : Edge) (m : Message) (next : LocalType) (offered : Bool)
    (effects : List (Nat × EffectRequest × Value)) :
    NoChild (t.leave policy failure co edge m next offered effects) := by
  unfold Typed.leave
  split
  · exact .bind fun _ => .ok rfl
  · exact .ite (.error _) (.ok rfl)

/-- A spawned child is ready, owns nothing, and has the id that the allocator hands out next. -/
private theorem child_is_fresh (cfg : VMConfig) (v : View) (i : Instr) (c : Change)
    (child : Coroutine) (ran : execInstr cfg v i = .ok c) (spawned : c.spawned = some child) :
    child.status = .ready ∧ child.owned = [] ∧ ∃ a, v.alloc = some a ∧ child.cid = a.nextCid := by
  have none (h : NoChild (execInstr cfg v i)) : False := by
    have := h c ran
    rw [spawned] at this
    contradiction
  cases i with
  | spawn pc args =>
    change execSpawn cfg v pc args = .ok c at ran
    unfold execSpawn at ran
    split at ran
    · contradiction
    · rename_i a there
      split at ran
      · contradiction
      · simp only [bind, Except.bind, pure, Except.pure] at ran
        split at ran
        · contradiction
        · split at ran
          · contradiction
          · cases ran
            cases spawned
            exact ⟨rfl, rfl, a, there, rfl⟩
  | send chan val =>
    refine (none (.bind fun t => ?_)).elim
    split
    · exact .bind fun _ => .ite (.error _) (leave_noChild _ _ _ _ _ _ _ _ _)
    · exact .error _
  | receive chan dst =>
    refine (none (.bind fun t => ?_)).elim
    split
    · exact .bind fun _ => .bind fun _ => .ok rfl
    · exact .error _
  | offer chan table =>
    refine (none (.bind fun t => ?_)).elim
    split
    · exact .bind fun _ => .bind fun _ => .bind fun _ => leave_noChild _ _ _ _ _ _ _ _ _
    · exact .error _
  | choose chan dst table =>
    refine (none (.bind fun t => ?_)).elim
    split
    · exact .bind fun _ => .bind fun _ => .bind fun _ => .ok rfl
    · exact .error _
  | «open» roles types dsts =>
    refine (none ?_).elim
    show NoChild (execOpen cfg v roles types dsts)
    unfold execOpen
    split
    · exact .error _
    · exact .ite (.error _)
        (.ite (.error _) (.ite (.error _) (.ite (.error _) (.bind fun _ => .ok rfl))))
  | close => exact (none (.bind fun _ => .ite (.error _) (.ok rfl))).elim
  | invoke action dst =>
    refine (none ?_).elim
    cases action with
    | produce => exact .bind fun _ => .bind fun ⟨_, _⟩ => .bind fun _ => .ok rfl
    | consume => exact .bind fun _ => .bind fun _ => .bind fun ⟨_, _⟩ => .bind fun _ => .ok rfl
  | acquire =>
    refine (none (.bind fun layer => ?_)).elim
    split
    · exact .ite (.error _) (.error _)
    · exact .bind fun _ => .ok rfl
  | release => exact (none (.bind fun _ => .bind fun _ => .ite (.ok rfl) (.error _))).elim
  | fork =>
    exact (none (.bind fun _ => .ite (.error _) (.ite (.error _) (.ite (.error _) (.ok rfl))))).elim
  | join =>
    refine (none ?_).elim
    show NoChild (execJoin cfg v)
    unfold execJoin
    split
    · exact .error _
    · dsimp only
      split
      · exact .ok rfl
      · exact .ite (.error _) (.ok rfl)
    · exact .ok rfl
  | abort =>
    refine (none ?_).elim
    show NoChild (execAbort v)
    unfold execAbort
    split
    · exact .error _
    · split
      · exact .error _
      · exact .ok rfl
  | transfer =>
    refine (none (.bind fun _ => .bind fun _ => ?_)).elim
    split
    · exact .ite (.error _) (.ok rfl)
    · exact .error _
  | tag => exact (none (.bind fun _ => .ite (.error _) (.bind fun _ => .ok rfl))).elim
  | check => exact (none (.bind fun _ => .bind fun _ => .ok rfl)).elim
  | set => exact (none (.bind fun _ => .ok rfl)).elim
  | move => exact (none (.bind fun _ => .bind fun _ => .ok rfl)).elim
  | jump | yield | halt => exact (none (.ok rfl)).elim

/-- What a step spawns is ready, owns nothing, and has the id that the allocator hands out next. -/
theorem change_child (st : VMState) (co child : Coroutine)
    (h : (st.change co).spawned = some child) :
    child.status = .ready ∧ child.owned = [] ∧ (st.footprint co).fresh = some st.alloc ∧
      child.cid = st.alloc.nextCid := by
  have instr (co' : Coroutine) (i : Instr)
      (h : (stepInstr st.config (st.view co) co' i).spawned = some child) :
      child.status = .ready ∧ child.owned = [] ∧
        ∃ a, (st.view co).alloc = some a ∧ child.cid = a.nextCid := by
    unfold stepInstr at h
    split at h
    · contradiction
    · split at h
      · contradiction
      · contradiction
      · rename_i change ran
        dsimp only at h
        split at h
        · exact child_is_fresh _ { st.view co with co := co' } i change child ran h
        · contradiction
  have found : child.status = .ready ∧ child.owned = [] ∧
      ∃ a, (st.footprint co).fresh = some a ∧ child.cid = a.nextCid := by
    unfold VMState.change stepView at h
    split at h
    · contradiction
    · split at h
      · contradiction
      · exact instr _ _ h
  obtain ⟨ready, bare, a, fresh, cid⟩ := found
  have : a = st.alloc := by
    have := fresh
    unfold VMState.footprint at this
    dsimp only at this
    split at this
    · exact (Option.some.inj this).symm
    · contradiction
  exact ⟨ready, bare, this ▸ fresh, this ▸ cid⟩

end Runtime.Proofs

end
