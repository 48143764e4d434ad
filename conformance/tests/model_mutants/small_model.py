"""A small model with a theorem, a claim and an exporter: each kind of edit has its definition."""

from __future__ import annotations

from pathlib import Path

SMALL = """module

public import Init

/-! A small model. -/

@[expose] public section

namespace Runtime.VM

/-- A colour; it is only shown. -/
inductive Colour where
  | red
  | green
  deriving DecidableEq, Repr

/-- How many are let in. -/
def limit : Nat := 3

/-- As many as are let in. -/
def cut (n : Nat) : Nat := if n < limit then n else limit

/-- Of which no theorem speaks. -/
def colour (n : Nat) : Colour :=
  match n % 2 with
  | 0 => .red
  | _ => .green

/-- The larger one, also where the two are equal. -/
def larger (a b : Nat) : Nat := if a < b then b else a

end Runtime.VM

end
"""
PROOFS = """module

public import Runtime.VM.Small

/-! What is proved of it: one needs what `cut` is, two do not. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

private theorem about_numbers (n : Nat) : n + 0 + 0 + 0 + 0 + 0 + 0 = n + 0 + 0 + 0 + 0 := by
  simp only [Nat.add_zero]

/-- No more than the limit. -/
theorem cut_le (n : Nat) : cut n ≤ limit := by
  unfold cut
  split
  · omega
  · exact Nat.le_of_eq (about_numbers limit)

/-- Whatever `cut` may be. -/
theorem cut_eq (n : Nat) : cut n = cut (n + 0) := rfl

end Runtime.Proofs

end
"""
CLAIMS = """module

public import Runtime.Proofs.Small

/-! What is claimed. -/

@[expose] public section

namespace Runtime.Properties

open Runtime.VM

/-- No more than the limit. -/
theorem cut_is_limited (n : Nat) : cut n ≤ limit := Runtime.Proofs.cut_le n

/-- Three are let in. -/
theorem limit_is_three : limit = 3 := rfl

end Runtime.Properties

end
"""
EXPORT = """module

public import Runtime.VM.Small
public import Lean.Data.Json

/-! What it says of a line. -/

@[expose] public section

namespace Runtime.Wire

open Lean (Json toJson)
open Runtime.VM

/-- All of it. -/
def answer (line : String) : Json :=
  let n := line.length
  Json.mkObj [("cut", toJson (cut n)), ("larger", toJson (larger n 5)),
    ("colour", toJson (reprStr (colour n)))]

end Runtime.Wire

end
"""
LAKEFILE = """name = "small"

[leanOptions]
autoImplicit = false

[[lean_lib]]
name = "Runtime"
roots = ["Runtime"]
"""
ROOT = """module

public import Runtime.Properties.Small
public import Runtime.Wire.Export
"""
FILES = {
    "lakefile.toml": LAKEFILE,
    "Runtime.lean": ROOT,
    "Runtime/VM/Small.lean": SMALL,
    "Runtime/Proofs/Small.lean": PROOFS,
    "Runtime/Properties/Small.lean": CLAIMS,
    "Runtime/Wire/Export.lean": EXPORT,
}


def write_small_model(root: Path) -> Path:
    """The package at this place."""
    for name, text in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return root
