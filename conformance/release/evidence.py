"""What the parts of a release look at, each got once: from Lean, from the suite, from files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path

from conformance.cases.case import Case, load_corpus
from conformance.coverage.branches import Branches, branches_path, read_branches
from conformance.coverage.constructors import Coverage, cover
from conformance.coverage.unreached import (
    UntakenArms,
    load_arm_reasons,
    load_reasons,
    reasons_path,
    untaken_arms,
)
from conformance.engines.engine import connect_lean, lean_producer
from conformance.gates.check import GateCheck, check_gates
from conformance.gates.questions import all_contracts
from conformance.gates.reached import gates_reached
from conformance.jsonfile import read_text, sha256
from conformance.judge.report import Report
from conformance.judge.suite import Committed, judge_all
from conformance.lean.audit import Audit, audit_model
from conformance.lean.pack import lean_packs
from conformance.lean.source import source_hash
from conformance.ledger.ledger import Ledger, ledger_path, load_ledger
from conformance.manifest.from_lean import lean_manifest
from conformance.manifest.shapes import Manifest, manifest_path, read_manifest
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
        return audit_model(self.report)

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
        found = read_branches(self.corpus, lean_producer().source)
        return found, untaken_arms(found, load_arm_reasons())

    def connect(self) -> AbstractContextManager[Requester]:
        """Start a Lean process that answers."""
        return connect_lean()

    @cached_property
    def lean_source(self) -> str:
        """The identity of `lean/`."""
        return source_hash(lean_dir())

    def inputs(self) -> dict[str, str]:
        """What is judged, by content: two checkouts that say the same here are the same."""
        fixtures = fixtures_dir()
        toolchain = lean_dir() / "lean-toolchain"
        return {
            "lean": source_hash(lean_dir()),
            "lean_toolchain": read_text(toolchain).strip(),
            "pyvm": _tree(self.root / "pyvm", "*.py"),
            "harness": _tree(Path(__file__).parents[1], "*.py"),
            "cases": _tree(fixtures / "cases", "*.jsonl"),
            "protocols": _tree(fixtures / "protocols", "*.json"),
            "traces": _tree(fixtures / "traces", "*.gz"),
            "packs": _tree(fixtures / "packs", "*.json"),
            "ledger": sha256(read_text(ledger_path())),
            "manifest": sha256(read_text(manifest_path())),
            "unreached": sha256(read_text(reasons_path())),
            "branches": sha256(branches_path().read_bytes()),
        }


def _tree(folder: Path, pattern: str) -> str:
    """One hash of the files of a folder, tests left out: by name and content."""
    files = {
        path.relative_to(folder).as_posix(): path
        for path in folder.rglob(pattern)
        if "tests" not in path.relative_to(folder).parts
    }
    lines = (f"{sha256(files[name].read_bytes())}  {name}\n" for name in sorted(files))
    return sha256("".join(lines))
