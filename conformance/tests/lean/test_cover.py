"""The marked copy of a model: it says what the model says, and which arms ran (runs Lean)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from conformance.errors import CannotJudge
from conformance.lean.cover import Arm, Covered, CoveredLean, arms, cover
from conformance.lean.process import LeanProcess

MODEL = """module

public import Init

/-! A small model. -/

@[expose] public section

namespace Runtime.VM

inductive Colour where
  | red
  | green
  deriving DecidableEq, Repr

/-- An arm of each kind; the third is an `if` in an `else`. -/
def size (n : Nat) : Nat :=
  if n = 0 then 7
  else if n = 1 then 8
  else match n with
    | 2 => 9
    | k + 1 => size k
    | 0 => 10

/-- Arms that are `do` elements. -/
def odd (n : Nat) : Except String Nat := do
  if n > 100 then
    throw "é too large"
  match n % 2 with
  | 0 => throw "even"
  | _ => return n

end Runtime.VM

end
"""
DEEP = """module

public import Runtime.VM.Small

/-! Needs the other module, and comes before it in the alphabet. -/

@[expose] public section

namespace Runtime.VM

/-- As deep as it is told: marked arms use up no stack. -/
def deep : Nat → Nat → Nat
  | 0, total => total
  | n + 1, total => deep n (total + 1)

end Runtime.VM

end
"""
ANSWERS = """module

public import Runtime.VM.Deep
public import Lean.Data.Json

@[expose] public section

namespace Runtime.Wire

open Lean (Json)

def answer (line : String) : Json :=
  let n := line.trimAscii.toString.toNat!
  let odd := match Runtime.VM.odd n with
    | .ok n => s!"odd {n}"
    | .error why => why
  Json.mkObj [("case", .str s!"{n}"), ("size", .num (Runtime.VM.size n)), ("odd", .str odd),
    ("deep", .num (Runtime.VM.deep (n * 1000) 0))]

end Runtime.Wire

end
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the copy said of some numbers: the answer, and the texts of the arms that ran."""

    arms: tuple[Arm, ...]
    answers: dict[str, dict[str, object]]
    taken: dict[str, list[str]]


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Asked:
    root = tmp_path_factory.mktemp("covered")
    for name, text in (("VM/Small", MODEL), ("VM/Deep", DEEP), ("Wire/Export", ANSWERS)):
        file = root / "Runtime" / f"{name}.lean"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    (root / "lakefile.toml").write_text('name = "small"\n[[lean_lib]]\nname = "Runtime"\n')
    (root / "lean-toolchain").write_text("leanprover/lean4:v4.28.0\n")
    copy = cover(root)
    found = arms(copy, report=lambda line: None)
    noted: dict[str, frozenset[int]] = {}
    answers = {}
    with CoveredLean(copy, noted) as lean:
        for number in ("0", "1", "2", "3", "101"):
            answers[number] = json.loads(lean.request(number, 60.0))
    taken = {name: sorted(found[p].text for p in places) for name, places in noted.items()}
    return Asked(tuple(found.values()), answers, taken)


def test_every_arm_that_someone_wrote_is_marked_and_no_other(asked: Asked) -> None:
    said = [(arm.line, arm.definition.removeprefix("Runtime.VM."), arm.text) for arm in asked.arms]

    assert said == [
        (13, "deep", "total"),
        (14, "deep", "deep n (total + 1)"),
        (18, "size", "7"),
        (19, "size", "8"),
        (20, "size", "match n with"),
        (21, "size", "9"),
        (22, "size", "size k"),
        (23, "size", "10"),
        (28, "odd", 'throw "é too large"'),
        (30, "odd", 'throw "even"'),
        (31, "odd", "return n"),
    ]


def test_arms_are_in_the_order_of_the_sources_whatever_imports_what(asked: Asked) -> None:
    modules = dict.fromkeys(arm.module for arm in asked.arms)

    assert list(modules) == ["Runtime.VM.Deep", "Runtime.VM.Small"]


def test_the_copy_answers_as_the_model_does(asked: Asked) -> None:
    sizes = {name: (said["size"], said["odd"]) for name, said in asked.answers.items()}

    assert sizes["0"] == (7, "even")
    assert sizes["1"] == (8, "odd 1")
    assert sizes["2"] == (9, "even")
    assert sizes["3"] == (9, "odd 3")
    assert sizes["101"] == (9, "é too large")


def test_each_answer_notes_the_arms_that_it_took_and_no_others(asked: Asked) -> None:
    assert asked.taken["0"] == ["7", 'throw "even"', "total"]
    assert asked.taken["1"] == ["8", "deep n (total + 1)", "return n", "total"]
    assert asked.taken["2"] == ["9", "deep n (total + 1)", "match n with", 'throw "even"', "total"]
    assert asked.taken["3"] == [
        "9", "deep n (total + 1)", "match n with", "return n", "size k", "total"
    ]  # fmt: skip


def test_a_long_run_does_not_use_up_the_stack(asked: Asked) -> None:
    assert asked.answers["101"]["deep"] == 101_000


def test_a_module_without_the_section_cannot_be_copied(tmp_path: Path) -> None:
    file = tmp_path / "Runtime" / "Wire" / "Export.lean"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("def answer := 1\n")
    (tmp_path / "lakefile.toml").write_text('name = "small"\n')
    (tmp_path / "lean-toolchain").write_text("leanprover/lean4:v4.28.0\n")

    with pytest.raises(CannotJudge, match="public section"):
        cover(tmp_path)


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ("PANIC", "not JSON"),
        ('{"case":"a","answer":"{}"}', "Object missing required field `places`"),
        ('{"case":"a","answer":"{}","places":["x"]}', r"Expected `int`, got `str` - at `\$.places"),
    ],
)
def test_what_the_copy_answers_is_refused_by_its_field(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str, wrong: str
) -> None:
    monkeypatch.setattr(LeanProcess, "request", lambda self, line, timeout: said)

    with pytest.raises(CannotJudge, match=rf"Covered\.lean: {wrong}[^\n]*\n  fix: "):
        CoveredLean(Covered(tmp_path, (), ()), {}).request("a question", 1.0)
