module

public import Runtime.Properties.Terms.Steps
public import Runtime.VM.Step

/-! Atomic steps: a step commits whole, or it leaves everything but a status behind. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

/-- A fault touches only the status. -/
private theorem faultChange_onlyStatus (co : Coroutine) (kind : FaultKind)
    (checks : List (String × Bool)) : OnlyStatus co (faultChange co kind checks) := by
  exact ⟨rfl, rfl, rfl, rfl, rfl, rfl, .inr ⟨kind, rfl⟩, rfl⟩

/-- An instruction that does not commit touches only the status. -/
private theorem uncommitted_instr_touches_only_status (cfg : VMConfig) (v : View)
    (co : Coroutine) (i : Instr) (stop : Stop) (h : execInstr cfg { v with co } i = .error stop) :
    OnlyStatus co (stepInstr cfg v co i) := by
  unfold stepInstr
  split
  · exact faultChange_onlyStatus ..
  · rw [h]
    cases stop
    · exact ⟨rfl, rfl, rfl, rfl, rfl, rfl, .inl rfl, rfl⟩
    · exact faultChange_onlyStatus ..

/-- A step commits its instruction's whole change and pays for it, or touches only the status. -/
theorem step_commits_whole_or_touches_only_status (cfg : VMConfig) (v : View)
    (co : Coroutine) (i : Instr) : OnlyStatus co (stepInstr cfg v co i) ∨
    ∃ change, execInstr cfg { v with co } i = .ok change ∧ i.cost ≤ co.budget ∧
      stepInstr cfg v co i =
        { change with
          co := { change.co with budget := change.co.budget - i.cost }
          checks := cfg.output.check change.events } := by
  cases ran : execInstr cfg { v with co } i with
  | error stop => exact .inl (uncommitted_instr_touches_only_status cfg v co i stop ran)
  | ok change =>
    unfold stepInstr
    split
    · exact .inl (faultChange_onlyStatus ..)
    · simp only [ran]
      split
      · refine .inr ⟨change, rfl, by omega, rfl⟩
      · exact .inl (faultChange_onlyStatus ..)

/-- What the monitor rejects does not run. -/
theorem rejected_instr_touches_only_status (cfg : VMConfig) (v : View) (i : Instr)
    (kind : FaultKind)
    (h : precheck v i = .error kind) : OnlyStatus v.co (stepView cfg (some i) v) := by
  simp only [stepView, h]
  exact ⟨rfl, rfl, rfl, rfl, rfl, rfl, .inr ⟨kind, rfl⟩, rfl⟩

end Runtime.Proofs

end
