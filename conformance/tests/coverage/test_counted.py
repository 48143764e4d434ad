"""Constructors that Lean counted: by an arm that no other constructor's run takes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest

from conformance.cases.case import Case
from conformance.coverage.branches import Branches, Taken
from conformance.coverage.counted import constructor_bits, counted
from conformance.coverage.reached import Reached
from conformance.errors import CannotJudge
from conformance.manifest.introspect import camel
from conformance.manifest.shapes import read_manifest

BY_PROTOCOLS = {"send", "receive", "offer", "choose", "close", "invoke", "jump", "halt"}
"""The instructions of compiled protocols."""
WHOLE_TYPES = (
    "Instr", "Policy", "Scores", "BufferPolicy", "FullPolicy", "ChoicePolicy", "OutputPolicy",
    "FlowPolicy", "Handler",
)  # fmt: skip


def had(case: Case) -> set[Reached]:
    """What the case has in its programs and its configuration, whether it came to it or not."""
    config = case.resolved["config"]
    found = {
        ("Policy", camel(config["policy"]["kind"])),
        ("BufferPolicy", camel(config["buffer"]["mode"])),
        ("ChoicePolicy", camel(config["choice"]["kind"])),
        ("OutputPolicy", camel(config["output"]["kind"])),
        ("FlowPolicy", camel(config["flow"]["kind"])),
        ("Handler", camel(config["handler"]["kind"])),
    }
    if "full" in config["buffer"]:
        found.add(("FullPolicy", config["buffer"]["full"]["kind"]))
    if "scores" in config["policy"]:
        tokens = config["policy"]["scores"] == "tokens"
        found.add(("Scores", "tokens" if tokens else "explicit"))
    for image in case.resolved["images"]:
        programs = image.get("programs")
        ops = BY_PROTOCOLS if programs is None else {i["op"] for p in programs for i in p}
        found |= {("Instr", op) for op in ops}
    return found


def made_up(corpus: Sequence[Case], branches: Branches) -> Iterator[tuple[str, Reached]]:
    """What cases are said to have reached without having it."""
    bits = constructor_bits(branches)
    for case in corpus:
        for reached in counted(branches, case.id, bits) - had(case):
            yield case.id, reached


def test_no_case_reaches_what_it_does_not_have(
    corpus: tuple[Case, ...], branches: Branches
) -> None:
    assert list(made_up(corpus, branches)) == []


def test_an_arm_taken_for_that_of_another_constructor_is_noticed(
    corpus: tuple[Case, ...], branches: Branches
) -> None:
    """Of the two arms that read `.blocked` the first is mended away: the second is of `resize`."""
    place = next(i for i, arm in enumerate(branches.arms) if arm.text == ".blocked")
    arms = list(branches.arms)
    arms[place] = replace(arms[place], text=".waits")

    found = {reached for _, reached in made_up(corpus, replace(branches, arms=tuple(arms)))}

    assert found == {("FullPolicy", "block")}


def test_each_of_these_types_is_counted_whole(branches: Branches) -> None:
    manifest = read_manifest()

    assert set(constructor_bits(branches)) == {
        (name, constructor) for name in WHOLE_TYPES for constructor in manifest.constructors(name)
    }


def test_what_a_case_has_and_does_not_come_to_is_not_reached(
    corpus: tuple[Case, ...], branches: Branches
) -> None:
    bits = constructor_bits(branches)
    idle = replace(branches, taken={case.id: Taken.of(case, []) for case in corpus})

    assert counted(idle, corpus[0].id, bits) == set()
    assert any(had(case) - counted(branches, case.id, bits) for case in corpus)


def test_a_model_without_an_arm_of_the_table_cannot_be_judged(branches: Branches) -> None:
    fewer = tuple(arm for arm in branches.arms if not arm.text.startswith("execYield"))

    with pytest.raises(CannotJudge, match="execInstr of the model has no arm 'execYield '"):
        constructor_bits(replace(branches, arms=fewer))
