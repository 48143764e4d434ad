"""A small Lean package, with and without faults, that tests build (runs Lean)."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from conformance.lean.build import BuildResult, build

LAKEFILE = """name = "demo"
[leanOptions]
autoImplicit = false
[[lean_lib]]
name = "Demo"
[[lean_exe]]
name = "echo"
root = "Echo"
supportInterpreter = true
"""
BASE = """module
public import Init
@[expose] public section
namespace Demo
/-- Twice the length. -/
def size (xs : List Nat) : Nat := (xs ++ xs).length
/-- A field of a proposition is no theorem. -/
structure Facts (n : Nat) : Prop where
  positive : 0 < n
theorem size_eq (xs : List Nat) : size xs = 2 * xs.length := by simp [size]; omega
end Demo
end
"""
FAULTS = """module
public import Demo.Base
namespace Demo
axiom trusted : 1 = 3
theorem hidden : 2 = 5 := sorry
public theorem shown : 1 = 3 ∧ 2 = 5 := ⟨trusted, hidden⟩
public theorem big : 10000 * 10000 = 100000000 := by native_decide
end Demo
"""
USES = """module
public import Demo.Faults
public theorem Demo.second : 2 = 5 := Demo.shown.2
"""
ECHO = """module
public import Demo.Base
public import Lean.Data.Json
open Lean
public partial def main : IO Unit := do
  let line ← (← IO.getStdin).getLine
  if line.isEmpty then return
  match Json.parse line with
  | .ok (.str "crash") => throw (IO.userError "told to")
  | .ok (.str "silence") => pure ()
  | .ok json =>
    let answer := Json.mkObj [("got", json), ("size", toJson (Demo.size [1, 2]))]
    (← IO.getStdout).putStrLn ("@@" ++ answer.compress)
  | .error _ => (← IO.getStdout).putStrLn "@@{}"
  (← IO.getStdout).flush
  main
"""


def write(root: Path, files: dict[str, str]) -> Path:
    for name, text in {"lakefile.toml": LAKEFILE, **files}.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root


@dataclass
class Run:
    """A package with what came of building it, and what was said meanwhile."""

    root: Path
    said: list[str] = field(default_factory=list)
    builds: list[BuildResult] = field(default_factory=list)

    def build(self, jobs: int = 1) -> None:
        self.builds.append(build(self.root, report=self.said.append, jobs=jobs))
