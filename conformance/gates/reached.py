"""Which refusals of the gates the questions reach, and which capabilities some gate demands.

The questions are a few of those on which `conformance.gates.check` compares Lean's gates and
Python's: with nothing granted, everything, and everything but one.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from conformance.gates.questions import answer, few_contracts


def gates_reached() -> Iterator[tuple[str, str]]:
    """Yield each refusal of each question, as a constructor, and the capability that it missed."""
    for contracts in few_contracts():
        for refusal in _refusals(answer(contracts)):
            reason, _, what = refusal.partition(":")
            yield "GateRefusal", reason
            if reason == "capabilityMissing":
                yield "Capability", what


def _refusals(said: object) -> Iterator[str]:
    """Yield every text of an answer: the only texts in it are reasons."""
    match said:
        case str():
            yield said
        case list():
            yield from chain.from_iterable(map(_refusals, said))
        case dict():
            yield from _refusals([*said.values()])
