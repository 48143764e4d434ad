module

/-! Payload sorts, the values that inhabit them, and what messages travel between. -/

@[expose] public section

namespace Runtime.VM

/-- A participant of a session, by its name in the global type. -/
abbrev Role := String
/-- Sessions are numbered from 0 in the order in which they open. -/
abbrev SessionId := Nat
/-- Coroutines are numbered from 0 in the order in which they start. -/
abbrev CoroutineId := Nat

/-- The sorts of payloads. -/
inductive PayloadSort where
  | unit | bool | nat | string | chan
  | prod (left right : PayloadSort)
  deriving DecidableEq, Repr

/-- One role's end of one session. -/
structure Endpoint where
  sid : SessionId
  role : Role
  deriving DecidableEq, Repr

/-- The direction from one role of a session to another; each has a buffer of its own. -/
structure Edge where
  sid : SessionId
  sender : Role
  receiver : Role
  deriving DecidableEq, Repr

/-- What registers and messages hold. -/
inductive Value where
  | unit
  | bool (b : Bool)
  | nat (n : Nat)
  | string (s : String)
  | chan (endpoint : Endpoint)
  | prod (left right : Value)
  deriving DecidableEq, Repr

/-- Is the value of this sort? -/
def Value.hasSort : Value → PayloadSort → Bool
  | .unit, .unit => true
  | .bool _, .bool => true
  | .nat _, .nat => true
  | .string _, .string => true
  | .chan _, .chan => true
  | .prod a b, .prod s t => a.hasSort s && b.hasSort t
  | _, _ => false

/-- What a branch of a session type is called, and the sort of its payload. -/
structure Label where
  name : String
  sort : PayloadSort
  deriving DecidableEq, Repr

/-- What a buffer holds: the name of a branch and its payload. -/
structure Message where
  label : String
  value : Value
  deriving DecidableEq, Repr

/-- Do no two elements agree? -/
def allDistinct {α : Type} [BEq α] : List α → Bool
  | [] => true
  | x :: rest => !rest.contains x && allDistinct rest

end Runtime.VM

end
