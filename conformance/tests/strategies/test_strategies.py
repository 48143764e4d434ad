"""The published strategies: what is drawn is what its strategy says, and reaches everything."""

from __future__ import annotations

import doctest
from collections.abc import Sequence
from random import Random
from typing import Any, get_args

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st
from hypothesis.errors import NoSuchExample

import conformance.strategies as published
from conformance.cases.case import SCHEMA, read_case
from conformance.corpus.session_types import END, NAT, snd
from conformance.jsonfile import check_schema
from conformance.strategies import KINDS, ProgramContext, global_types, instructions, programs
from pyvm.failure import FailureEvent
from pyvm.global_type import GlobalType, check_global
from pyvm.instr import Instr
from pyvm.projection import project_all
from pyvm.wire.case import decode_case, encode_case
from pyvm.wire.instr import INSTRUCTION, PROGRAM

_CONTEXT = ProgramContext("A", 0, ("A", "B"), 0, 2)
_SENDS = snd("B", ("a", NAT, snd("B", ("b", NAT, END))))


def projectable(roles: Sequence[str], global_type: GlobalType) -> bool:
    """Return whether every role can follow the protocol."""
    return isinstance(project_all(tuple(roles), global_type), dict)


def drawn(strategy: st.SearchStrategy[Any], count: int) -> list[Any]:
    """Draw this many, always the same."""
    found: list[Any] = []

    def keep(value: Any) -> bool:
        found.append(value)
        return False

    chosen = settings(max_examples=count, database=None, deadline=None, phases=[Phase.generate])
    with pytest.raises(NoSuchExample):
        find(strategy, keep, settings=chosen, random=Random(3))
    return found


def test_what_is_published_is_there_and_sorted() -> None:
    assert published.__all__ == sorted(published.__all__)
    assert all(hasattr(published, name) for name in published.__all__)


def test_the_examples_of_the_package_hold() -> None:
    done = doctest.testmod(published, optionflags=doctest.FAIL_FAST)

    assert (done.failed, done.attempted) == (0, 12)


@settings(max_examples=60, deadline=None)
@given(global_types(("A", "B", "C", "D")))
def test_a_global_type_can_be_projected(g: GlobalType) -> None:
    assert check_global(("A", "B", "C", "D"), g) is None
    assert projectable(("A", "B", "C", "D"), g)


@pytest.mark.parametrize("kind", KINDS)
def test_a_case_of_each_kind_fits_the_schema_and_the_machine(kind: str) -> None:
    for case in drawn(KINDS[kind](), 15):
        raw = encode_case(case)
        check_schema(raw, SCHEMA, kind)
        assert decode_case(read_case(raw, kind).resolved) == case


def test_projection_cases_are_refused_and_taken() -> None:
    images = [case.images[0] for case in drawn(KINDS["projection"](), 60)]

    assert {projectable(image.roles, image.type) for image in images} == {True, False}


def test_every_instruction_is_drawn() -> None:
    assert {*map(type, drawn(instructions(_CONTEXT), 200))} == {*get_args(Instr)}


def test_a_program_along_its_type_reaches_every_side_act() -> None:
    programs_drawn = drawn(programs(_CONTEXT, _SENDS, wrong=0), 300)
    ops = {INSTRUCTION.name(instruction) for program in programs_drawn for instruction in program}

    assert ops >= {"fork", "join", "abort", "tag", "check", "acquire", "release", "spawn", "open"}
    assert ops >= {"transfer", "invoke", "send", "receive", "close", "halt"}
    for program in programs_drawn:
        assert PROGRAM.read(PROGRAM.write(program)) == program


def test_every_failure_event_is_drawn() -> None:
    schedules = drawn(published.failure_schedules(), 60)

    assert {type(event) for schedule in schedules for _, event in schedule} == {
        *get_args(FailureEvent)
    }
