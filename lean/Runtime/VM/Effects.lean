module

public import Runtime.VM.Config
public import Runtime.VM.Instr

/-! The default effect handler: a pure function of the request and the coroutine's nonce. -/

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

end Runtime.VM

end
