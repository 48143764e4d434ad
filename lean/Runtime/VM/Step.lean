module

public import Runtime.VM.Exec

/-! One step of one coroutine: fetch, monitor, cost, instruction, output condition, commit. -/

@[expose] public section

namespace Runtime.VM

/-- A coroutine that faults changes nothing but itself. -/
def faultChange (co : Coroutine) (kind : FaultKind)
    (checks : List (String × Bool) := []) : Change :=
  { co := { co with status := .faulted kind }, events := [.faulted co.cid kind], checks }

/-- May a message with this label leave? -/
def OutputPolicy.allows : OutputPolicy → String → Bool
  | .disabled, _ | .allowAll, _ => true
  | .denyAll, _ => false
  | .allowLabels labels, label => labels.contains label

/-- What the output condition says of each message that the events let out. -/
def OutputPolicy.check (policy : OutputPolicy) (events : List Event) : List (String × Bool) :=
  if policy = .disabled then []
  else events.filterMap fun
    | .sent _ m | .offered _ m => some (m.label, policy.allows m.label)
    | _ => none

/-- Run the instruction that the monitor let pass. `co` carries its judgment. -/
def stepInstr (cfg : VMConfig) (v : View) (co : Coroutine) (i : Instr) : Change :=
  if co.budget < i.cost then faultChange co .outOfCredits
  else match execInstr cfg { v with co } i with
    | .error (.fault kind) => faultChange co kind
    | .error (.block on) => { co := { co with status := .blocked on } }
    | .ok change =>
      let checks := cfg.output.check change.events
      if checks.all (·.2) then
        { change with co := { change.co with budget := change.co.budget - i.cost }, checks }
      else faultChange co .outputDenied checks

/-- The change that a step makes, from the view alone. -/
def stepView (cfg : VMConfig) (i : Option Instr) (v : View) : Change :=
  match i with
  | none => faultChange v.co .pcOutOfBounds
  | some i =>
    match precheck v i with
    | .error kind =>
      let no : Judgment := { pc := v.co.pc, fault := some kind }
      faultChange { v.co with judgment := some no, rejection := some no } kind
    | .ok () => stepInstr cfg v { v.co with judgment := some { pc := v.co.pc, fault := none } } i

/-- The change that the next step of `co` makes. -/
def VMState.change (st : VMState) (co : Coroutine) : Change :=
  stepView st.config (st.instr? co) (st.view co)

end Runtime.VM

end
