"""Lean's gates and Python's, compared question by question."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from conformance.errors import CannotJudge
from conformance.gates.questions import REQUESTS, answer, describe, question
from conformance.plain_json import JsonObject
from conformance.questions import Comparison, ask_question
from conformance.traces.export import Requester
from pyvm.config import DeterminismMode
from pyvm.runtime.gates import RuntimeContracts

_One = bool | str | None
_Said = _One | list[_One] | dict[str, _One]
"""What a gate says: one verdict, or many of them."""


@dataclass(frozen=True, slots=True)
class GateDifference:
    """One verdict on which the two sides differ."""

    contracts: str
    gate: str
    lean: object
    python: object

    def __str__(self) -> str:
        return f"{self.gate} under {self.contracts}: Lean {self.lean!r}, Python {self.python!r}"

    def to_json(self) -> JsonObject:
        """Return the JSON form."""
        return {
            "contracts": self.contracts,
            "gate": self.gate,
            "lean": self.lean,
            "python": self.python,
        }


@dataclass(frozen=True, slots=True)
class GateCheck(Comparison[GateDifference]):
    """What the comparison found; `compared` and `differing` count verdicts."""


def check_gates(
    lean: Requester,
    inventory: Iterable[RuntimeContracts | None],
    advance: Callable[[], None] = lambda: None,
) -> GateCheck:
    """Compare the verdicts under each of these contracts. Raises `CannotJudge` if there is none."""
    questions = compared = differing = 0
    first: GateDifference | None = None
    for contracts in inventory:
        theirs, ours = ask(lean, contracts), answer(contracts)
        verdicts = _verdicts(ours)
        questions += 1
        compared += len(verdicts)
        if theirs != ours:
            found = list(_differences(describe(contracts), _verdicts(theirs), verdicts))
            differing += len(found)
            first = first or found[0]
        advance()
    if compared == 0:
        raise CannotJudge("no verdict of a gate was compared", fix="give at least one question")
    return GateCheck(questions, compared, differing, first)


def ask(lean: Requester, contracts: RuntimeContracts | None) -> JsonObject:
    """Ask Lean what its gates say; raises `CannotJudge` if it does not answer the question."""
    where = "lean/Runtime/Wire/Gates.lean"
    return ask_question(lean, question(contracts), "gates", dict[str, _Said], bool, where)


def _verdicts(answer: JsonObject) -> dict[str, object]:
    """Return each verdict of an answer under its own name."""
    found: dict[str, object] = {}
    for gate, said in answer.items():
        if isinstance(said, list):
            found |= {_name(gate, i): one for i, one in enumerate(said)}
        elif isinstance(said, Mapping):
            found |= {f"{gate}.{name}": one for name, one in said.items()}
        else:
            found[gate] = said
    return found


def _name(gate: str, place: int) -> str:
    """Return the name of the verdict at this place of a gate's list: the question it answers."""
    known: Sequence[str] = _PROFILES if gate == "profile" else _REQUEST_NAMES
    return f"{gate}({known[place] if place < len(known) else place})"


_PROFILES = tuple(mode.value for mode in DeterminismMode)
_REQUEST_NAMES = tuple(
    f"{r.engine.value} {r.concurrency} {r.profile.value} {r.platform.value}" for r in REQUESTS
)
_ABSENT = "no answer"


def _differences(
    contracts: str, lean: Mapping[str, object], python: Mapping[str, object]
) -> Iterator[GateDifference]:
    for gate in dict.fromkeys((*python, *lean)):
        theirs, ours = lean.get(gate, _ABSENT), python.get(gate, _ABSENT)
        if theirs != ours:
            yield GateDifference(contracts, gate, theirs, ours)
