"""One-line faults of the Python VM: a small budget of drawn cases finds each, and makes it small.

The cases of a campaign are drawn once, and Lean, one process for all that is here, is asked about
each of them once; every fault is then judged against the same answers.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from conformance.cases.case import Case
from conformance.cli.main import cli
from conformance.engines.engine import Engines, connect_lean, lean_producer
from conformance.engines.pyvm import PyVM
from conformance.errors import CannotJudge
from conformance.fuzz.campaign import Fuzzer
from conformance.fuzz.draw import BLOCK, Block
from conformance.fuzz.finding import signature, unexplained
from conformance.fuzz.reduce import reduced
from conformance.lean.process import LeanProcess
from conformance.ledger.ledger import load_ledger
from conformance.paths import fixtures_dir, lean_dir
from conformance.tests.faulty import Fault, faulty_machine
from conformance.traces.export import Answer, ask

SEED = 1
KINDS = ("bytecode", "failures")
TRIES = 25
_ACTIVE = """if layer is None or not layer.active:
        return Fault(FaultKind.LAYER_FAULT)
    if layer.holder is not None"""

FAULTS = [
    Fault("a child has its parent's credit", "exec_control.py", "env.config.budget,", "co.budget,"),
    Fault("handoffs inside a lane", "view_knowledge.py", "co.lane != target", "co.lane == target"),
    Fault("a freed layer wakes nobody", "view_guard.py", "if layer.waiters:", "if False:"),
    Fault("every site times out", "ingress.py", "co.role == site and co.status is", "co.status is"),
    Fault("given to the dead", "exec_knowledge.py", "or terminal(target)", "or False"),
    Fault("facts of others", "exec_knowledge.py", "if fact.endpoint not in co.owned:", "if False:"),
    Fault("arguments backwards", "exec_control.py", "for arg in args]", "for arg in args[::-1]]"),
    Fault("depth 0 allows a fork", "exec_speculation.py", "depth == 0", "depth < 0"),
    Fault("texts count from one", "effects.py", 'f"v{n}"', 'f"v{n + 1}"'),
    Fault("evidence skips", "exec_guard.py", "layer.counter + 1))", "layer.counter + 2))"),
    Fault("an inactive layer", "exec_guard.py", _ACTIVE, _ACTIVE.replace("not layer.active", "0")),
    Fault("checkpoints are early", "ingress.py", "if clock in sch", "if clock + 1 in sch"),
    Fault("timeouts are longer", "ingress.py", "clock + ticks", "clock + ticks + 1"),
    Fault("a giver is an owner", "view_knowledge.py", "    disown(co, endpoint)\n", ""),
]


@pytest.fixture(scope="module")
def lean() -> Iterator[LeanProcess]:
    with connect_lean() as process:
        yield process


@pytest.fixture(scope="module")
def drawn(lean: LeanProcess) -> Sequence[tuple[Case, Answer]]:
    """The first of `conformance fuzz --seed 1 -k bytecode -k failures`, and Lean's answers."""
    blocks = [Block(kind, SEED, number, BLOCK) for number, kind in enumerate(KINDS)]
    cases = {case.hash: case for block in blocks for case in block.cases()}
    return [(case, ask(lean, case, lean_producer())) for case in cases.values()]


def test_the_right_machine_shows_nothing(
    lean: LeanProcess, drawn: Sequence[tuple[Case, Answer]]
) -> None:
    right = Fuzzer(lean, lean_producer(), load_ledger().covered, PyVM())
    judged = [j for case, answer in drawn for j in right.judge(case, answer)]

    assert len(judged) > len(drawn) > 60
    assert unexplained(judged) == []


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name.replace(" ", "-"))
def test_a_planted_fault_is_found_and_made_small(
    lean: LeanProcess, drawn: Sequence[tuple[Case, Answer]], fault: Fault
) -> None:
    faulty = Fuzzer(lean, lean_producer(), load_ledger().covered, faulty_machine(fault))

    def seen(case: Case, answer: Answer | None = None) -> list[tuple[str, ...]]:
        return [signature(j) for j in unexplained(faulty.judge(case, answer))]

    found = next((case, kinds[0]) for case, answer in drawn if (kinds := seen(case, answer)))
    case, kind = found
    smaller = reduced(case, lambda tried: kind in seen(tried), TRIES)

    assert kind in seen(smaller)
    assert size(smaller) <= size(case)
    assert len(json.dumps(smaller.raw)) < len(json.dumps(case.raw))


def size(case: Case) -> int:
    """How many instructions there are, and a protocol is worth one."""
    images = case.raw["images"]
    return sum(sum(map(len, image.get("programs", [[0]]))) for image in images)


def test_from_a_planted_fault_to_a_promoted_case(
    lean: LeanProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every command on the way is run, with this module's Lean, and a corpus of its own."""
    shutil.copytree(fixtures_dir(), tmp_path / "fixtures")
    (tmp_path / "lean").symlink_to(lean_dir())
    machine = faulty_machine(
        Fault("epochs skip", "exec_session.py", "session.epoch + 1", "session.epoch + 2")
    )
    monkeypatch.setenv("CONFORMANCE_ROOT", str(tmp_path))
    monkeypatch.setenv("CONFORMANCE_INSTALLED", "1")
    monkeypatch.chdir(tmp_path)

    def conform(*words: str, right: bool) -> Result:
        engines = Engines(lambda: nullcontext(lean), machine=None if right else machine)
        return CliRunner().invoke(cli, words, obj=engines)

    words = ("-k", "bytecode", "--cases", "10", "--most", "1", "--tries", "30")
    fuzzed = conform("fuzz", *words, right=False)
    assert (type(fuzzed.exception), fuzzed.exit_code) == (SystemExit, 1), fuzzed.exception
    told = fuzzed.stdout.partition("reproduce: conformance ")[2].splitlines()[0].split()
    assert conform(*told, right=False).exit_code == 1
    assert conform(*told, right=True).exit_code == 0

    promote = ("promote", told[-1], "--id", "promoted/epoch/coop")
    assert conform(*promote, right=True).exit_code == 0
    taken = conform(*promote, right=True).exception
    assert isinstance(taken, CannotJudge)
    assert "is taken" in taken.what
    judge = ("run", "-k", "promoted/epoch", "--json")
    assert conform(*judge, right=False).exit_code == 1
    judged = conform(*judge, right=True)
    assert (judged.exit_code, json.loads(judged.stdout)["failed"]) == (0, 0)
    assert conform("corpus", right=True).exit_code == 0
    assert "promoted/epoch" in (tmp_path / "fixtures/cases/promoted.jsonl").read_text("utf-8")
