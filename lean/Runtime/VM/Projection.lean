module

public import Runtime.VM.LocalType

/-! Projection of a global type onto a role, with full merging. -/

@[expose] public section

namespace Runtime.VM

/-- The innermost two local types that do not merge. -/
abbrev Clash := LocalType × LocalType

/-- Why a protocol is refused. -/
inductive Refusal where
  /-- It is not a global type. -/
  | malformed (fault : Malformed)
  /-- `role` would have to go on as `left` or as `right` after a choice of `sender` that it does not
  see. -/
  | unmergeable (role sender receiver : Role) (left right : LocalType)
  deriving DecidableEq, Repr

/-- The branches that `known` does not have. -/
def LocalBranches.without : LocalBranches → LocalBranches → LocalBranches
  | .nil, _ => .nil
  | .cons label next rest, known =>
    if (known.find? label.name).isSome then rest.without known
    else .cons label next (rest.without known)

/-- One list of branches after the other. -/
def LocalBranches.append : LocalBranches → LocalBranches → LocalBranches
  | .nil, more => more
  | .cons label next rest, more => .cons label next (rest.append more)

mutual
/-- The one type that does what both would do: `recv` unites branches by label, everything else
must agree. -/
def merge : LocalType → LocalType → Except Clash LocalType
  | .send p bs, t =>
    match t with
    | .send q cs =>
      if p == q && bs.labels.length == cs.labels.length then do
        match ← mergeBranches false bs cs with
        | some ds => pure (.send p ds)
        | none => throw (.send p bs, .send q cs)
      else throw (.send p bs, .send q cs)
    | t => throw (.send p bs, t)
  | .recv p bs, t =>
    match t with
    | .recv q cs =>
      if p == q then do
        match ← mergeBranches true bs cs with
        | some ds => pure (.recv p (ds.append (cs.without bs)))
        | none => throw (.recv p bs, .recv q cs)
      else throw (.recv p bs, .recv q cs)
    | t => throw (.recv p bs, t)
  | .recur x a, t =>
    match t with
    | .recur y b =>
      if x == y then do pure (.recur x (← merge a b)) else throw (.recur x a, .recur y b)
    | t => throw (.recur x a, t)
  | .done, t => if t = .done then pure .done else throw (.done, t)
  | .var x, t => if t = .var x then pure (.var x) else throw (.var x, t)

/-- The left branches, each merged with its namesake; `none` if a sort differs, or a namesake is
missing and `lone` does not allow it. -/
def mergeBranches (lone : Bool) :
    LocalBranches → LocalBranches → Except Clash (Option LocalBranches)
  | .nil, _ => pure (some .nil)
  | .cons label next rest, cs => do
    match cs.find? label.name with
    | some (sort, next') =>
      if label.sort = sort then
        let merged ← merge next next'
        return (← mergeBranches lone rest cs).map (.cons label merged)
      else return none
    | none =>
      if lone then return (← mergeBranches lone rest cs).map (.cons label next) else return none
end

/-- Does the type send or receive anything? -/
def LocalType.acts : LocalType → Bool
  | .send .. | .recv .. => true
  | .recur _ body => body.acts
  | .done | .var _ => false

/-- All branches of a choice merged, from the left; `none` if there is none. -/
def mergeAll : LocalBranches → Except Clash (Option LocalType)
  | .nil => pure none
  | .cons _ first rest => do return some (← go first rest)
where
  go (acc : LocalType) : LocalBranches → Except Clash LocalType
    | .nil => pure acc
    | .cons _ next rest => do go (← merge acc next) rest

mutual
/-- What `role` does in the protocol. A recursion in which it does nothing is `done`, whatever
choices others make in it, unless it goes on as an outer recursion; then it is that one's
variable. -/
def project (role : Role) : GlobalType → Except Refusal LocalType
  | .done => pure .done
  | .comm p q branches => do
    let bs ← projectBranches role branches
    if role == p then pure (.send q bs)
    else if role == q then pure (.recv p bs)
    else match mergeAll bs with
      | .ok t => pure (t.getD .done)
      | .error (left, right) => throw (.unmergeable role p q left right)
  | .recur x body => do
    if !body.involves role && body.closedBy [x] then return .done
    let t ← project role body
    if t.acts then pure (.recur x t)
    else match t with
      | .var y => pure (if x == y then .done else .var y)
      | _ => pure .done
  | .var x => pure (.var x)

def projectBranches (role : Role) : GlobalBranches → Except Refusal LocalBranches
  | .nil => pure .nil
  | .cons label next rest => do
    return .cons label (← project role next) (← projectBranches role rest)
end

/-- Every role's local type, in the order of the roles, or the first reason against it. -/
def projectAll (roles : List Role) (g : GlobalType) : Except Refusal (List (Role × LocalType)) := do
  if let some fault := checkGlobal roles g then throw (.malformed fault)
  roles.mapM fun r => return (r, ← project r g)

end Runtime.VM

end
