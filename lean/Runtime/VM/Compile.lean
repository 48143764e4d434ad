module

public import Runtime.VM.Instr

/-! Compilation of a local type to bytecode: register 0 holds the channel, 1 a payload, 2 what the
handler answers. -/

@[expose] public section

namespace Runtime.VM

mutual
/-- How many instructions a type compiles to. -/
def LocalType.codeSize : LocalType → Nat
  | .done => 2
  | .var _ => 1
  | .recur _ body => body.codeSize
  | .send _ bs => match bs with
    | .cons _ next .nil => 2 + next.codeSize
    | bs => 1 + bs.codeSize
  | .recv _ bs => match bs with
    | .cons _ next .nil => 2 + next.codeSize
    | bs => 1 + bs.codeSize

def LocalBranches.codeSize : LocalBranches → Nat
  | .nil => 0
  | .cons _ next rest => next.codeSize + rest.codeSize
end

/-- Where each branch begins if the first begins at `pc`. -/
def LocalBranches.table (pc : PC) : LocalBranches → JumpTable
  | .nil => []
  | .cons label next rest => (label.name, pc) :: rest.table (pc + next.codeSize)

mutual
/-- The code of a type that begins at `pc`; `targets` says where each bound variable jumps. -/
def LocalType.compileAt (pc : PC) (targets : List (String × PC)) : LocalType → Program
  | .done => [.close 0, .halt]
  | .var x => [.jump ((targets.lookup x).getD pc)]
  | .recur x body => body.compileAt pc ((x, pc) :: targets)
  | .send _ bs => match bs with
    | .cons label next .nil =>
      .invoke (.produce label.sort) 1 :: .send 0 1 :: next.compileAt (pc + 2) targets
    | bs => .offer 0 (bs.table (pc + 1)) :: bs.compileAt (pc + 1) targets
  | .recv _ bs => match bs with
    | .cons _ next .nil =>
      .receive 0 1 :: .invoke (.consume 1) 2 :: next.compileAt (pc + 2) targets
    | bs => .choose 0 1 (bs.table (pc + 1)) :: bs.compileAt (pc + 1) targets

def LocalBranches.compileAt (pc : PC) (targets : List (String × PC)) : LocalBranches → Program
  | .nil => []
  | .cons _ next rest => next.compileAt pc targets ++ rest.compileAt (pc + next.codeSize) targets
end

/-- The program of a local type. -/
def compile (t : LocalType) : Program := t.compileAt 0 []

end Runtime.VM

end
