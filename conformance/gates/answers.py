"""Lean's answers to a few questions about the gates, committed so that nobody has to ask Lean.

The questions are about no contracts, and about contracts that grant nothing, everything, everything
but one, and only one. `conformance gates check --write` writes the file; it asks all questions and
compares these too.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from conformance.errors import CannotJudge
from conformance.gates.questions import describe, few_contracts, question
from conformance.jsonfile import canonical_json, read_document, write_atomic
from conformance.paths import fixtures_dir
from conformance.plain_json import JsonObject
from conformance.traces.export import Requester
from pyvm.config import DeterminismMode
from pyvm.runtime.gates import Capability, RuntimeContracts

SCHEMA = "conformance.gate_answers.v1"
_WRITE = "write it: `conformance gates check --write`"


def gate_answers_path() -> Path:
    """Return where Lean's answers are committed."""
    return fixtures_dir() / "gate_answers.json"


def some_contracts() -> Iterator[RuntimeContracts | None]:
    """Yield the contracts of the committed questions."""
    capabilities, artifacts = frozenset(Capability), frozenset(DeterminismMode)
    yield from few_contracts()
    yield from (RuntimeContracts(frozenset({c}), artifacts) for c in Capability)
    yield from (RuntimeContracts(capabilities, frozenset({mode})) for mode in DeterminismMode)


@dataclass(frozen=True, slots=True)
class CommittedGates:
    """Answers as Lean gave them; stands in for a Lean process."""

    requests: Sequence[JsonObject]
    """The modes that were asked about, in every question the same."""
    answers: Mapping[str, JsonObject]
    """What the gates say, by the question's id."""

    def request(self, line: str, timeout: float) -> str:
        """Return the committed answer to a question. Raises `CannotJudge` if there is none."""
        question = json.loads(line)
        asked = question["id"]
        if asked not in self.answers or question["requests"] != self.requests:
            raise CannotJudge(
                f"no answer about {asked} is committed", where=gate_answers_path(), fix=_WRITE
            )
        return canonical_json({"case": asked, "gates": self.answers[asked]})


def read_gate_answers(path: Path | None = None) -> CommittedGates:
    """Read the committed answers; raises `CannotJudge`."""
    document = read_document(path or gate_answers_path(), SCHEMA)
    return CommittedGates(document["requests"], document["answers"])


def write_gate_answers(lean: Requester) -> Path:
    """Ask Lean the questions whose answers are committed, and write them."""
    path = gate_answers_path()
    requests: Sequence[JsonObject] = question(None)["requests"]
    document = {"schema": SCHEMA, "requests": requests, "answers": _asked(lean)}
    write_atomic(path, canonical_json(document) + "\n")
    return path


def drifted_answers(committed: CommittedGates, lean: Requester) -> tuple[str, ...]:
    """Return the contracts under which Lean now says something else than is committed."""
    now, then = _asked(lean), committed.answers
    others = committed.requests != question(None)["requests"]
    names = sorted(now.keys() | then.keys())
    return tuple(name for name in names if others or now.get(name) != then.get(name))


def _asked(lean: Requester) -> dict[str, JsonObject]:
    """Return what Lean answers now to the questions whose answers are committed."""
    from conformance.gates.check import ask

    return {describe(one): ask(lean, one) for one in some_contracts()}
