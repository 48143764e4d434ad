"""The tables that say who does what: nothing that can be asked of them is missing."""

from typing import get_args

from pyvm.exec import DISPATCH
from pyvm.footprint import REACH
from pyvm.instr import Instr
from pyvm.outcome import APPLY, StepOutcome


def test_every_instruction_has_a_row() -> None:
    assert set(DISPATCH) == set(get_args(Instr))


def test_a_row_says_what_its_instruction_costs_and_names() -> None:
    for kind, (_, _, cost, reach, _) in DISPATCH.items():
        assert (cost, reach) == (getattr(kind, "cost", None), REACH.get(kind))


def test_every_outcome_of_a_step_can_be_written() -> None:
    assert set(APPLY) == set(get_args(StepOutcome))
