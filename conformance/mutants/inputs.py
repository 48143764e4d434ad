"""What a mutant is judged by: the cases with Lean's runs, read before the first is planted."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module

from conformance.cases.case import Case
from conformance.envelope.fingerprint import Fingerprint
from conformance.gates.answers import CommittedGates, read_gate_answers
from conformance.ledger.ledger import load_ledger
from conformance.packs.pack import committed_contracts
from conformance.runs.observed import Run
from conformance.runs.texts import TraceTexts
from conformance.traces.export import by_file
from conformance.traces.trace import trace_path
from pyvm.runtime.gates import RuntimeContracts

FOR_CHILDREN = (
    "conformance.judge.judge",
    "conformance.gates.check",
    "pyvm.runtime.composition",
    "pyvm.runtime.run",
)
"""What children need, imported before they are forked."""


@dataclass(frozen=True, slots=True)
class SharedInputs:
    """Everything that children share."""

    cases: Sequence[Case]
    """The cheapest first: those with the shortest traces."""
    runs: Mapping[str, Run]
    """Lean's run of each."""
    covered: AbstractSet[Fingerprint]
    contracts: RuntimeContracts
    gates: CommittedGates

    def run_of(self, case: Case) -> Run:
        """Return Lean's run of a case."""
        return self.runs[case.id]


def preload(cases: Iterable[Case]) -> SharedInputs:
    """Read all that these cases are judged by. Raises `CannotJudge` if some of it is missing."""
    runs = {}
    listed = tuple(cases)
    for stem, part in by_file(listed):
        file = TraceTexts(trace_path(stem))
        runs.update({case.id: file.run(case) for case in part})
    for name in FOR_CHILDREN:
        import_module(name)
    cheapest = sorted(listed, key=lambda case: (len(runs[case.id].text), case.id))
    return SharedInputs(
        cheapest, runs, load_ledger().covered, committed_contracts(), read_gate_answers()
    )


@contextmanager
def frozen() -> Iterator[None]:
    """Keep the collector from writing to what is shared with children while they are forked."""
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
