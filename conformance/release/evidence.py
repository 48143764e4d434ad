"""What the parts of a release look at, each obtained once: from Lean, the suite and files."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from typing import ClassVar

from conformance.cases.case import Case, load_corpus
from conformance.corpus import differing_files
from conformance.coverage.asked import ask_branches
from conformance.coverage.branches import Branches, drifted_arms, read_branches
from conformance.coverage.constructors import Coverage, cover, reached_by
from conformance.coverage.minimized import read_minimized
from conformance.coverage.unreached import (
    UntakenArms,
    load_arm_reasons,
    load_reasons,
    untaken_arms,
)
from conformance.engines.engine import connect_lean, lean_producer
from conformance.filehash import tree_hash
from conformance.gates.answers import drifted_answers, read_gate_answers
from conformance.gates.check import GateCheck, check_gates
from conformance.gates.questions import all_contracts
from conformance.gates.reached import gates_reached
from conformance.identity.identity import Identity, look_at
from conformance.jsonfile import seeded_number
from conformance.judge.report import Report
from conformance.judge.suite import Committed, judge_all
from conformance.lean.audit import Audit, audit_model
from conformance.lean.cover import Arm
from conformance.lean.pack import lean_packs
from conformance.lean.source import exporter_source, proved_source, source_hash
from conformance.ledger.ledger import Ledger, load_ledger
from conformance.manifest.from_lean import lean_manifest
from conformance.manifest.shapes import Manifest, read_manifest
from conformance.model_mutants.document import ModelMutants, current_lean_mutants
from conformance.mutants.areas import DEMANDED_OF_VM
from conformance.mutants.minimize import losses
from conformance.mutants.tools import check_tools
from conformance.packs.check import PackCheck, check_pack
from conformance.packs.pack import load_packs
from conformance.paths import fixtures_dir, lean_dir, project_root
from conformance.release.not_proved import read_not_proved
from conformance.runs.texts import committed_runs
from conformance.traces.committed import TraceCheck, check
from conformance.traces.export import Answer, Requester, ask_all


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample, chosen by a seed, for checks whose whole would take too long on every commit."""

    ONE_IN: ClassVar[int] = 16
    seed: str

    @property
    def number(self) -> int:
        """A number that the seed alone decides."""
        return seeded_number(self.seed)

    def cases(self, corpus: Sequence[Case]) -> tuple[Case, ...]:
        """Return one case in every few, and at least one."""
        ranked = sorted(corpus, key=lambda case: seeded_number(f"{self.seed} {case.id}"))
        return tuple(ranked[: -(-len(ranked) // self.ONE_IN)])


class Evidence:
    """The checkout as it is now. What cannot be obtained raises `CannotJudge` when it is needed."""

    def __init__(
        self, report: Callable[[str], None], workers: int = 1, seed: str | None = None
    ) -> None:
        self.report = report
        self.workers = workers
        self.sample = None if seed is None else Sample(seed)
        self.root = project_root()

    @cached_property
    def today(self) -> date:
        """The day by which deviations may have expired."""
        return datetime.now(UTC).date()

    @cached_property
    def corpus(self) -> tuple[Case, ...]:
        """Every case."""
        return load_corpus()

    @cached_property
    def ledger(self) -> Ledger:
        """The deviations."""
        return load_ledger()

    @cached_property
    def suite(self) -> Report:
        """The run of the whole corpus against the committed traces."""
        return judge_all(
            self.corpus, Committed(), covered=self.ledger.covered, workers=self.workers
        )

    @cached_property
    def audit(self) -> Audit:
        """What the package proves."""
        return audit_model(self.report)

    @cached_property
    def not_proved(self) -> Sequence[str]:
        """What is not proved, as lean/README.md says it, point by point."""
        return read_not_proved(lean_dir() / "README.md")

    @cached_property
    def model_mutants(self) -> ModelMutants:
        """What catches edits of the model, as it was judged of `lean/` as it is."""
        return current_lean_mutants(proved_source(lean_dir()))

    @cached_property
    def lean_types(self) -> Manifest:
        """Lean's manifest as it is now."""
        return lean_manifest(lean_dir(), report=self.report)

    @cached_property
    def committed_types(self) -> Manifest:
        """Lean's manifest as committed."""
        return read_manifest()

    @cached_property
    def answers(self) -> Mapping[str, Answer]:
        """What Lean says to every case now."""
        return ask_all(self.corpus, self.connect, lean_producer(), jobs=self.workers)

    @cached_property
    def drift(self) -> TraceCheck:
        """Where the committed traces are not what Lean says now."""
        return check(self.corpus, self.answers, self.lean_source, None)

    @cached_property
    def gates(self) -> GateCheck:
        """Lean's gates compared with Python's."""
        with self.connect() as lean:
            return check_gates(lean, all_contracts())

    @cached_property
    def packs(self) -> tuple[PackCheck, ...]:
        """The committed theorem packs, compared with Lean's as they are now."""
        committed = load_packs().values()
        lean = lean_packs(lean_dir(), report=self.report) if committed else {}
        return tuple(check_pack(pack, lean, self.corpus, self.lean_source) for pack in committed)

    @cached_property
    def differing_files(self) -> Sequence[str]:
        """The files of the corpus that are not what the generator writes."""
        return differing_files()

    @cached_property
    def drifted_answers(self) -> Sequence[str]:
        """The contracts under which Lean's gates say something else than is committed."""
        with self.connect() as lean:
            return drifted_answers(read_gate_answers(), lean)

    @cached_property
    def drifted_arms(self) -> tuple[int, Mapping[str, Sequence[Arm]]]:
        """For how many cases Lean was asked for their arms, and those whose arms have changed."""
        cases = self.corpus if self.sample is None else self.sample.cases(self.corpus)
        now = ask_branches(cases, self.corpus, jobs=self.workers, report=self.report)
        return len(cases), drifted_arms(self.branches[0], now)

    @cached_property
    def minimized(self) -> tuple[int, Sequence[str]]:
        """How many cases the minimized list has, and what it loses."""
        check_tools()
        listed, sample = read_minimized(), self.sample
        step, start = (1, 0) if sample is None else (sample.ONE_IN, sample.number)
        found = losses(self.corpus, listed, DEMANDED_OF_VM, step, self.workers, start)
        return len(listed), tuple(found)

    @cached_property
    def coverage(self) -> Coverage:
        """What the cases reached of the model, by the committed traces and branches."""
        branches, _ = self.branches
        by_cases = reached_by(self.corpus, committed_runs(), branches).values()
        return cover((*by_cases, gates_reached()), self.committed_types, load_reasons())

    @cached_property
    def branches(self) -> tuple[Branches, UntakenArms]:
        """The arms that the cases took, as Lean said, and those that none took."""
        found = read_branches(self.corpus, exporter_source())
        return found, untaken_arms(found, load_arm_reasons())

    def connect(self) -> AbstractContextManager[Requester]:
        """Start a Lean process that answers."""
        return connect_lean()

    @cached_property
    def lean_source(self) -> str:
        """The identity of `lean/`."""
        return source_hash(lean_dir())

    def identity(self) -> Identity:
        """Return what is judged, looked at now."""
        return look_at(self.root)

    def inputs(self) -> dict[str, str]:
        """Return what else is looked at, by content: all other files of fixtures/."""
        fixtures = fixtures_dir()
        files = [path for path in fixtures.iterdir() if path.suffix != ".md" and path.is_file()]
        return {
            "packs": tree_hash(fixtures, (fixtures / "packs").glob("*.json")),
            **{path.name: tree_hash(fixtures, [path]) for path in sorted(files)},
        }
