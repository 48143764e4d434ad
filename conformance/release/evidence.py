"""What the parts of a release look at, each got once: from Lean, from the suite, from files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime
from functools import cached_property

from conformance.cases.case import Case, load_corpus
from conformance.coverage.branches import Branches, read_branches
from conformance.coverage.constructors import Coverage, cover
from conformance.coverage.unreached import (
    UntakenArms,
    load_arm_reasons,
    load_reasons,
    untaken_arms,
)
from conformance.engines.engine import connect_lean, lean_producer
from conformance.filehash import tree_hash
from conformance.gates.check import GateCheck, check_gates
from conformance.gates.questions import all_contracts
from conformance.gates.reached import gates_reached
from conformance.identity.identity import Identity, look_at
from conformance.jsonfile import read_text
from conformance.judge.report import Report
from conformance.judge.suite import Committed, judge_all
from conformance.lean.audit import Audit, audit
from conformance.lean.pack import lean_packs
from conformance.lean.source import exporter_source, source_hash
from conformance.ledger.ledger import Ledger, load_ledger
from conformance.manifest.from_lean import lean_manifest
from conformance.manifest.shapes import Manifest, read_manifest
from conformance.packs.check import PackCheck, check_pack
from conformance.packs.pack import load_packs
from conformance.paths import fixtures_dir, lean_dir, project_root
from conformance.traces.committed import TraceCheck, check
from conformance.traces.export import Answer, Requester, ask_all
from conformance.traces.outcomes import committed_outcomes


class Evidence:
    """The checkout as it is now. Whatever cannot be got raises `CannotJudge` when it is needed."""

    def __init__(self, report: Callable[[str], None], workers: int = 1) -> None:
        self.report = report
        self.workers = workers
        self.root = project_root()

    @cached_property
    def today(self) -> date:
        """By which deviations may have expired."""
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
        return audit(lean_dir(), report=self.report)

    @cached_property
    def lean_types(self) -> Manifest:
        """Lean's manifest of now."""
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
        """Lean's gates held against Python's."""
        with self.connect() as lean:
            return check_gates(lean, all_contracts())

    @cached_property
    def packs(self) -> tuple[PackCheck, ...]:
        """The committed theorem packs, held against Lean's of now."""
        committed = load_packs().values()
        lean = lean_packs(lean_dir(), report=self.report) if committed else {}
        return tuple(check_pack(pack, lean, self.corpus, self.lean_source) for pack in committed)

    @cached_property
    def coverage(self) -> Coverage:
        """What the cases reached of the model, by the committed traces."""
        reasons, types = load_reasons(), self.committed_types
        return cover(self.corpus, committed_outcomes(), types, reasons, gates=gates_reached())

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
        """What is judged, looked at now."""
        return look_at(self.root)

    def inputs(self) -> dict[str, str]:
        """What else is looked at, by content: all other files of fixtures/."""
        fixtures = fixtures_dir()
        files = [path for path in fixtures.iterdir() if path.suffix != ".md" and path.is_file()]
        return {
            "lean-toolchain": read_text(lean_dir() / "lean-toolchain").strip(),
            "packs": tree_hash(fixtures, (fixtures / "packs").glob("*.json")),
            **{path.name: tree_hash(fixtures, [path]) for path in sorted(files)},
        }
