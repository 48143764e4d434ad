"""A Lean package with claims, and the same with each of them changed in its own way."""

from __future__ import annotations

LAKEFILE = """name = "claiming"
[[lean_lib]]
name = "Runtime"
[[lean_exe]]
name = "program"
root = "Program"
supportInterpreter = true
"""
PROGRAM = """module
public import Runtime.VM
public def main : IO Unit := IO.println s!"{Runtime.VM.step 1}"
"""
MODEL = """module
public import Init
@[expose] public section
namespace Runtime.VM
def step (n : Nat) : Nat := n + 1
def seen (n : Nat) : Bool := n == 1
end Runtime.VM
end
"""
TERMS = """module
public import Init
@[expose] public section
namespace Runtime.Terms
def Large (n : Nat) : Prop := 10 < n
def rank : Nat → Nat
  | 0 => 5
  | n + 1 => rank n + 1
inductive Colour where
  | red
  | green
end Runtime.Terms
end
"""
CLAIMS = """module
public import Runtime.VM
public import Runtime.Properties.Terms
public section
namespace Runtime.Properties
open Runtime.VM Runtime.Terms
/-- It stays. -/
theorem kept : step 1 = 2 := rfl
/-- It goes. -/
theorem deleted : step 2 = 3 := rfl
/-- It will say nothing. -/
theorem hollow : step 3 = 4 := rfl
/-- It will hold of fewer. -/
theorem narrowed (n : Nat) : step n = n + 1 := rfl
/-- It speaks of a term. -/
theorem large (n : Nat) : Large (n + 20) := by unfold Large; omega
/-- It speaks of a term with arms. -/
theorem ranked : 0 ≤ rank 0 := Nat.zero_le _
/-- It speaks of what the model has and no program runs. -/
theorem unseen : seen 1 = true := rfl
/-- It speaks of a type. -/
theorem coloured (c : Colour) : c = c := rfl
/-- It will be told otherwise. -/
theorem reworded : step 4 = 5 := rfl
/-- It will be hidden. -/
theorem hidden : step 5 = 6 := rfl
end Runtime.Properties
end
"""
FILES = {
    "lakefile.toml": LAKEFILE,
    "Program.lean": PROGRAM,
    "Runtime.lean": "module\npublic import Runtime.Properties\n",
    "Runtime/VM.lean": MODEL,
    "Runtime/Properties.lean": CLAIMS,
    "Runtime/Properties/Terms.lean": TERMS,
}
CHANGES = {
    "Runtime/VM.lean": {
        "def step (n : Nat) : Nat := n + 1": "def step (n : Nat) : Nat := Nat.succ n",
        "n == 1": "true",
    },
    "Runtime/Properties/Terms.lean": {"10 < n": "0 < n", "| 0 => 5": "| 0 => 0", "green": "blue"},
    "Runtime/Properties.lean": {
        "/-- It goes. -/\ntheorem deleted : step 2 = 3 := rfl\n": "",
        "theorem hollow : step 3 = 4 := rfl": "theorem hollow : True := trivial",
        "(n : Nat) : step n = n + 1": "(n : Nat) (_ : n < 5) : step n = n + 1",
        "It will be told otherwise": "It is told otherwise",
        "theorem hidden": "private theorem hidden",
        "/-- It stays. -/": "/-- It is new. -/\ntheorem new : step 6 = 7 := rfl\n/-- It stays. -/",
    },
}
"""What is replaced, file by file. What `step` does is for the traces of the program to show."""


def changed() -> dict[str, str]:
    """The package with every change."""
    files = dict(FILES)
    for name, pairs in CHANGES.items():
        for old, new in pairs.items():
            assert old in files[name]
            files[name] = files[name].replace(old, new)
    return files
