module

public import Runtime.VM.Value

/-! Global types: a protocol seen from above. -/

@[expose] public section

namespace Runtime.VM

mutual
/-- A protocol between several roles. -/
inductive GlobalType where
  | done
  | comm (sender receiver : Role) (branches : GlobalBranches)
  | recur (var : String) (body : GlobalType)
  | var (name : String)

/-- The branches of a communication, in the source's order. -/
inductive GlobalBranches where
  | nil
  | cons (label : Label) (next : GlobalType) (rest : GlobalBranches)
end

/-- The labels of the branches, in order. -/
def GlobalBranches.labels : GlobalBranches → List Label
  | .nil => []
  | .cons label _ rest => label :: rest.labels

/-- Does a chain of `recur` lead to this variable with no communication between? -/
def GlobalType.leadsTo (x : String) : GlobalType → Bool
  | .var y => x == y
  | .recur y body => x != y && body.leadsTo x
  | _ => false

mutual
/-- Does the role send or receive anywhere? -/
def GlobalType.involves (role : Role) : GlobalType → Bool
  | .done | .var _ => false
  | .comm p q branches => role == p || role == q || branches.involves role
  | .recur _ body => body.involves role

def GlobalBranches.involves (role : Role) : GlobalBranches → Bool
  | .nil => false
  | .cons _ next rest => next.involves role || rest.involves role
end

mutual
/-- Are all its free variables among `bound`? -/
def GlobalType.closedBy (bound : List String) : GlobalType → Bool
  | .done => true
  | .var x => bound.contains x
  | .comm _ _ branches => branches.closedBy bound
  | .recur x body => body.closedBy (x :: bound)

def GlobalBranches.closedBy (bound : List String) : GlobalBranches → Bool
  | .nil => true
  | .cons _ next rest => next.closedBy bound && rest.closedBy bound
end

/-- Why a global type is not one. -/
inductive Malformed where
  | noRoles
  | duplicateRole (role : Role)
  | selfCommunication (role : Role)
  | unknownRole (role : Role)
  | noBranches
  | duplicateLabel (label : String)
  | unboundVariable (var : String)
  | unguardedRecursion (var : String)
  deriving DecidableEq, Repr

/-- The first element that comes twice. -/
def firstDuplicate? : List String → Option String
  | [] => none
  | x :: rest => if rest.contains x then some x else firstDuplicate? rest

mutual
/-- The first fault of a type in which the variables `bound` may occur. -/
def GlobalType.fault? (roles : List Role) (bound : List String) : GlobalType → Option Malformed
  | .done => none
  | .comm p q branches =>
    if p == q then some (.selfCommunication p)
    else if !roles.contains p then some (.unknownRole p)
    else if !roles.contains q then some (.unknownRole q)
    else match branches with
      | .nil => some .noBranches
      | .cons .. =>
        match firstDuplicate? (branches.labels.map (·.name)) with
        | some l => some (.duplicateLabel l)
        | none => branches.fault? roles bound
  | .recur x body =>
    if body.leadsTo x then some (.unguardedRecursion x) else body.fault? roles (x :: bound)
  | .var x => if bound.contains x then none else some (.unboundVariable x)

def GlobalBranches.fault? (roles : List Role) (bound : List String) :
    GlobalBranches → Option Malformed
  | .nil => none
  | .cons _ next rest => (next.fault? roles bound).or (rest.fault? roles bound)
end

/-- The first fault of a protocol: its roles first, then its type from the top, depth first. -/
def checkGlobal (roles : List Role) (g : GlobalType) : Option Malformed :=
  if roles.isEmpty then some .noRoles
  else match firstDuplicate? roles with
    | some r => some (.duplicateRole r)
    | none => g.fault? roles []

end Runtime.VM

end
