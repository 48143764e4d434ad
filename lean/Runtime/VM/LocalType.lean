module

public import Runtime.VM.GlobalType

/-! Local types: a protocol seen from one endpoint. -/

@[expose] public section

namespace Runtime.VM

mutual
/-- What one endpoint still has to do. -/
inductive LocalType where
  | done
  | send (partner : Role) (branches : LocalBranches)
  | recv (partner : Role) (branches : LocalBranches)
  | recur (var : String) (body : LocalType)
  | var (name : String)
  deriving DecidableEq, Repr

/-- The branches of an action, in the source's order. -/
inductive LocalBranches where
  | nil
  | cons (label : Label) (next : LocalType) (rest : LocalBranches)
  deriving DecidableEq, Repr
end

/-- The labels of the branches, in order. -/
def LocalBranches.labels : LocalBranches → List Label
  | .nil => []
  | .cons label _ rest => label :: rest.labels

/-- The branch of this name: the sort of its payload and how it goes on. -/
def LocalBranches.find? (name : String) : LocalBranches → Option (PayloadSort × LocalType)
  | .nil => none
  | .cons label next rest => if label.name == name then some (label.sort, next) else rest.find? name

mutual
/-- `u` for the free variable `x`. Every type substituted here is closed, so nothing is captured;
an inner `recur x` hides the outer `x` and is left alone. -/
def LocalType.subst : LocalType → String → LocalType → LocalType
  | .done, _, _ => .done
  | .send p bs, x, u => .send p (bs.subst x u)
  | .recv p bs, x, u => .recv p (bs.subst x u)
  | .recur y body, x, u => if x == y then .recur y body else .recur y (body.subst x u)
  | .var y, x, u => if x == y then u else .var y

def LocalBranches.subst : LocalBranches → String → LocalType → LocalBranches
  | .nil, _, _ => .nil
  | .cons label next rest, x, u => .cons label (next.subst x u) (rest.subst x u)
end

/-- How many `recur` stand before the first action. -/
def LocalType.leadingRecurs : LocalType → Nat
  | .recur _ body => body.leadingRecurs + 1
  | _ => 0

/-- One unfolding of a leading `recur`. -/
def LocalType.unfoldOnce : LocalType → LocalType
  | .recur x body => body.subst x (.recur x body)
  | t => t

/-- Unfold up to an action or `done`. In a guarded type each unfolding takes one leading `recur`
away, so as many as there are suffice. -/
def LocalType.unfold (t : LocalType) : LocalType :=
  t.leadingRecurs.repeat (fun t => t.unfoldOnce) t

/-- Does a chain of `recur` lead to this variable with no action between? -/
def LocalType.leadsTo (x : String) : LocalType → Bool
  | .var y => x == y
  | .recur y body => x != y && body.leadsTo x
  | _ => false

mutual
/-- Closed, guarded, and every action has branches with distinct names. -/
def LocalType.wellFormed (bound : List String) : LocalType → Bool
  | .done => true
  | .send _ bs => bs.wellFormed bound && !bs.labels.isEmpty && allDistinct (bs.labels.map (·.name))
  | .recv _ bs => bs.wellFormed bound && !bs.labels.isEmpty && allDistinct (bs.labels.map (·.name))
  | .recur x body => !body.leadsTo x && body.wellFormed (x :: bound)
  | .var x => bound.contains x

def LocalBranches.wellFormed (bound : List String) : LocalBranches → Bool
  | .nil => true
  | .cons _ next rest => next.wellFormed bound && rest.wellFormed bound
end

mutual
/-- Are all partners among these roles, and none of them `self`? -/
def LocalType.partnersIn (roles : List Role) (self : Role) : LocalType → Bool
  | .done | .var _ => true
  | .send p bs => p != self && roles.contains p && bs.partnersIn roles self
  | .recv p bs => p != self && roles.contains p && bs.partnersIn roles self
  | .recur _ body => body.partnersIn roles self

def LocalBranches.partnersIn (roles : List Role) (self : Role) : LocalBranches → Bool
  | .nil => true
  | .cons _ next rest => next.partnersIn roles self && rest.partnersIn roles self
end

end Runtime.VM

end
