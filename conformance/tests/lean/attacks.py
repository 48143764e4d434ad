"""A Lean package that attacks its own audit, in every way that Lean's environment can show."""

from __future__ import annotations

from conformance.tests.lean.small_package import LAKEFILE

TACTIC = """module
public import Init
public meta import Lean.Elab.Command
public meta import Lean.Elab.Tactic
open Lean Elab Tactic Command
namespace Demo
elab "close_it" : tactic => do
  (← getMainGoal).assign (mkConst ``True.intro)
set_option debug.skipKernelTC true in
public theorem one_is_two : 1 = 2 := by close_it
public theorem two_is_three : 2 = 3 := by simpa using one_is_two
set_option debug.skipKernelTC true in
private theorem hidden : 4 = 5 := by close_it
macro_rules
  | `(command| run_cmd $_) => `(command| #eval IO.println "nothing is wrong")
end Demo
"""
"""Any goal is closed, and whoever imports this and runs a command hears that all is well."""

CODE = """module
public import Init
@[expose] public section
namespace Demo
def lie (n : Nat) : Nat := n + 1
@[implemented_by lie] def honest (n : Nat) : Nat := n
theorem honest_eq (n : Nat) : honest n = n := rfl
@[implemented_by lie] def idle (n : Nat) : Nat := n
@[implemented_by lie] def ran (n : Nat) : Nat := n
@[implemented_by lie] private def secret (n : Nat) : Nat := n
theorem secret_eq : ∃ f : Nat → Nat, f 1 = 1 := ⟨secret, rfl⟩
structure Box where
  size : Nat
def alike (_ _ : Box) : Bool := true
@[implemented_by alike] def Box.same (a b : Box) : Bool := a.size == b.size
instance : BEq Box := ⟨Box.same⟩
theorem boxes_differ : (Box.mk 1 == Box.mk 2) = false := rfl
@[extern "demo_foreign"] def foreign (n : Nat) : Nat := n
theorem foreign_eq (n : Nat) : foreign n = n := rfl
def slow (n : Nat) : Nat := n
def fast (n : Nat) : Nat := n
@[csimp] theorem slow_eq_fast : @slow = @fast := rfl
@[export demo_symbol] def exported (n : Nat) : Nat := n
unsafe def reckless : Nat := 5
unsafe def unused : Nat := 5
@[implemented_by reckless] def calm : Nat := 4
theorem calm_eq : calm = 4 := rfl
opaque sealed : Nat
theorem sealed_eq : sealed = sealed := rfl
partial def loop (n : Nat) : Nat := loop (n + 1)
theorem loop_eq : loop 1 = loop 1 := rfl
initialize started : IO.Ref Nat ← IO.mkRef 0
theorem computed : Lean.reduceBool true = Lean.reduceBool true := rfl
notation "the_answer" => 42
end Demo
end
"""

COPY = """module
public import Init
@[expose] public section
namespace Demo
unsafe def plain._unsafe_rec (n : Nat) : Nat := n + 7
def plain (n : Nat) : Nat := n
theorem plain_eq : plain 1 = 1 := rfl
def double : Nat → Nat
  | 0 => 0
  | n + 1 => double n + 2
theorem double_eq : double 2 = 4 := rfl
end Demo
end
"""
"""A copy that Lean takes for its own runs in place of `plain`; that of `double` is its own."""

PACK = """module
public import Demo.Tactic
@[expose] public section
namespace Runtime.Proofs
structure TheoremPack where
  name : String
  proof : 1 = 2
def badPack : TheoremPack := { name := "bad", proof := Demo.one_is_two }
end Runtime.Proofs
end
"""
"""A pack that rests on a proof that was never checked."""

PROGRAM = """module
public import Demo.Code
public def main : IO Unit := IO.println s!"{Demo.ran 1}"
"""

ORPHAN = """module
public import Demo.Code
public theorem Demo.orphan : Demo.honest 1 = 1 := rfl
"""

FILES = {
    "lakefile.toml": LAKEFILE.replace("Echo", "Program"),
    "Program.lean": PROGRAM,
    "Demo.lean": "module\npublic import Demo.Tactic\npublic import Demo.Code\n"
    "public import Demo.Copy\npublic import Demo.Pack\n",
    "Demo/Tactic.lean": TACTIC,
    "Demo/Code.lean": CODE,
    "Demo/Copy.lean": COPY,
    "Demo/Pack.lean": PACK,
    "Demo/Orphan.lean": ORPHAN,
}
