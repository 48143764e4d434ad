"""Reasons why something is unreached: each must be one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from conformance.coverage.branches import Branches
from conformance.coverage.unreached import load_arm_reasons, load_reasons, untaken_arms
from conformance.errors import CannotJudge
from conformance.tests.coverage.small import ARMS, FOUND


def test_the_committed_reasons_are_reasons() -> None:
    assert all(len(reason) > 30 for reason in load_reasons().values())


@pytest.mark.parametrize(
    "entries",
    [
        [{"constructor": "A.b", "reason": "too few"}],
        [{"constructor": "A.b", "reason": "a reason long enough"}] * 2,
        [{"constructor": "Ab", "reason": "a reason long enough"}],
    ],
)
def test_bad_reasons_cannot_be_judged(tmp_path: Path, entries: list[dict[str, str]]) -> None:
    path = tmp_path / "unreached.json"
    path.write_text(
        json.dumps({"schema": "conformance.unreached.v1", "unreached": entries, "arms": []})
    )

    with pytest.raises(CannotJudge):
        load_reasons(path)


def test_an_untaken_arm_needs_a_reason_and_a_reason_an_untaken_arm() -> None:
    assert not untaken_arms(FOUND, {("f", "some x"): "never so"}).problems

    (without,) = untaken_arms(FOUND, {}).problems
    assert without == "M:4:5 f: some x is untaken, and no reason says why"
    taken, unknown = untaken_arms(
        FOUND, {("f", "some x"): "so", ("f", "none"): "so", ("f", "gone"): "so"}
    ).problems
    assert taken == "f: none has a reason to be untaken, and is taken"
    assert unknown == "f: gone has a reason to be untaken, and is no arm of the model"


def test_every_arm_of_the_model_is_taken_or_excused(branches: Branches) -> None:
    assert not untaken_arms(branches, load_arm_reasons()).problems
    assert len(branches.arms) > 600


def test_a_fault_in_the_corpus_leaves_arms_untaken(branches: Branches) -> None:
    """The corpus without what is about failures would be noticed."""
    fewer = {n: t for n, t in branches.taken.items() if not n.startswith(("failures/", "wakes/"))}

    assert untaken_arms(replace(branches, taken=fewer), load_arm_reasons()).problems


def document(
    folder: Path, constructors: Sequence[str], arms: Sequence[tuple[str, Sequence[str]]]
) -> Path:
    """A file of reasons, each its own."""
    entries = [{"constructor": c, "reason": f"no {c} is wanted"} for c in constructors]
    groups = [{"definition": d, "arms": a, "reason": f"no {d} is wanted"} for d, a in arms]
    path = folder / "unreached.json"
    path.write_text(
        json.dumps({"schema": "conformance.unreached.v1", "unreached": entries, "arms": groups})
    )
    return path


def test_reasons_are_read_from_the_file_that_is_named(tmp_path: Path) -> None:
    path = document(tmp_path, ["B.b", "A.a"], [("g", ["y", "x"]), ("f", ["x"])])

    assert load_reasons(path) == {"B.b": "no B.b is wanted", "A.a": "no A.a is wanted"}
    assert load_arm_reasons(path) == {
        ("g", "y"): "no g is wanted",
        ("g", "x"): "no g is wanted",
        ("f", "x"): "no f is wanted",
    }


def test_the_first_that_is_listed_twice_is_named(tmp_path: Path) -> None:
    path = document(tmp_path, ["M.m", "Z.z", "A.a", "A.a", "Z.z"], [("f", ["x", "y"])])
    with pytest.raises(CannotJudge, match=r"Z\.z is listed twice"):
        load_reasons(path)

    path = document(tmp_path, [], [("f", ["x", "y"]), ("g", ["y"]), ("f", ["y"])])
    with pytest.raises(CannotJudge, match="'y' of f is listed twice"):
        load_arm_reasons(path)


def test_untaken_arms_are_listed_in_the_order_of_the_model() -> None:
    arms = (ARMS[2], ARMS[1], ARMS[0])
    none = replace(FOUND, arms=arms, taken={})

    assert untaken_arms(none, {("f", "none"): "so"}).listed == (
        (ARMS[2], None),
        (ARMS[1], None),
        (ARMS[0], "so"),
    )
