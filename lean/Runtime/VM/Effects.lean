module

public import Runtime.VM.Config
public import Runtime.VM.Instr

/-! Effect handlers: the default one is a pure function of the request and the coroutine's nonce; a
recorded trace answers what it answered before, and nothing else. -/

@[expose] public section

namespace Runtime.VM

/-- The value of a sort that the nonce numbers. No handler can make a channel. -/
def produceValue? (n : Nat) : PayloadSort → Option Value
  | .unit => some .unit
  | .bool => some (.bool (n % 2 == 0))
  | .nat => some (.nat n)
  | .string => some (.string s!"v{n}")
  | .chan => none
  | .prod a b => do return .prod (← produceValue? n a) (← produceValue? n b)

/-- The label that the choice policy picks of those that a table offers. -/
def selectLabel? (policy : ChoicePolicy) (n : Nat) (offered : List String) : Option String :=
  match policy with
  | .first => offered.head?
  | .roundRobin => offered[n % offered.length]?
  | .fixed labels =>
    let start := n % labels.length
    ((labels.drop start ++ labels.take start).find? offered.contains).or offered.head?

/-- The answer that a recorded trace has for a coroutine's request. -/
def recordedAnswer (effects : List EffectEntry) (cid : CoroutineId) (n : Nat)
    (request : EffectRequest) : Except FaultKind Value :=
  match effects.find? fun e => e.coroutine == cid && e.nonce == n with
  | none => throw .replayMismatch
  | some e => if e.request = request then pure e.output else throw .replayMismatch

/-- The answer to `produce`: a value of that sort. -/
def answerProduce (cfg : VMConfig) (cid : CoroutineId) (n : Nat) (sort : PayloadSort) :
    Except FaultKind Value := do
  match cfg.handler with
  | .default => (produceValue? n sort).elim (throw .invokeFault) pure
  | .recorded effects =>
    let v ← recordedAnswer effects cid n (.produce sort)
    if v.hasSort sort then pure v else throw .replayMismatch

/-- The answer to `consume`: the value is taken note of, and the answer is unit. -/
def answerConsume (cfg : VMConfig) (cid : CoroutineId) (n : Nat)
    (value : Value) : Except FaultKind Value := do
  match cfg.handler with
  | .default => pure .unit
  | .recorded effects =>
    let v ← recordedAnswer effects cid n (.consume value)
    if v.hasSort .unit then pure v else throw .replayMismatch

/-- The answer to `select`: one of the labels, and a payload for it of the sort that its branch
has. -/
def answerSelect (cfg : VMConfig) (cid : CoroutineId) (n : Nat) (labels : List String)
    (branches : LocalBranches) : Except FaultKind (String × Value × LocalType) := do
  match cfg.handler with
  | .default =>
    let label ← (selectLabel? cfg.choice n labels).elim (throw .malformedTable) pure
    match branches.find? label with
    | none => throw .unknownLabel
    | some (sort, next) =>
      return (label, ← (produceValue? n sort).elim (throw .invokeFault) pure, next)
  | .recorded effects =>
    match ← recordedAnswer effects cid n (.select labels) with
    | .prod (.string label) value =>
      match branches.find? label with
      | none => throw .replayMismatch
      | some (sort, next) =>
        if value.hasSort sort then return (label, value, next) else throw .replayMismatch
    | _ => throw .replayMismatch

end Runtime.VM

end
