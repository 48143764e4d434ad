"""Small cases, outcomes and a stand-in for Lean that the tests share."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

from conformance.cases.case import Case, read_case
from conformance.identity.identity import Identity
from conformance.lean.source import exporter_source
from conformance.paths import project_root
from conformance.plain_json import JsonObject
from conformance.traces.trace import Engine, Producer, Trace
from pyvm import case as vm
from pyvm.case import Runner
from pyvm.config import Latest, VMConfig
from pyvm.instr import Halt
from pyvm.load import Raw
from pyvm.local_type import Done
from pyvm.wire.case import encode_case

CHECKOUT = Path(__file__).parents[2]
"""The checkout that is tested."""
LEAN = Producer(Engine.LEAN, "0.1.0", "4.28.0-pre", "c0ffee", exporter_source())
JUDGED = Identity(
    engine="pyvm",
    root=Path("/clone"),
    pyvm_path=Path("/clone/pyvm"),
    harness_path=Path("/clone/conformance"),
    foreign=(),
    commit="c0ffee" * 6 + "c0ff",
    modified=False,
    pyvm="1" * 64,
    harness="2" * 64,
    lean="3" * 64,
    corpus="4" * 64,
    traces="5" * 64,
)
"""What is judged, made up."""


def raw_case(case_id: str = "small/one/coop", **changes: Any) -> JsonObject:
    config = VMConfig(budget=10, max_sessions=1, max_coroutines=1, buffer=Latest())
    image = Raw(("A",), ((Halt(),),), (Done(),))
    one = vm.Case(case_id, (image,), config, Runner.COOPERATIVE, concurrency=1, fuel=5)
    return encode_case(one) | changes


def case(case_id: str = "small/one/coop", **changes: Any) -> Case:
    return read_case(raw_case(case_id, **changes), "sample")


def outcome(**changes: Any) -> JsonObject:
    ran = {
        "kind": "ran",
        "status": "completed",
        "clock": 1,
        "steps": 1,
        "rounds": [{"tick": 1, "picks": [[0, "done"]]}],
        "events": [{"tick": 0, "kind": "opened", "sid": 0, "roles": ["A"]}],
        "effects": [],
        "checks": [],
        "handoffs": [],
        "failures": [],
        "checkpoints": [],
        "failure": {"crashed": [], "partitioned": [], "corrupted": [], "timed_out": []},
        "layers": [],
        "sessions": [],
        "coroutines": [],
    }
    return ran | changes


def trace(of: Case, **changes: Any) -> Trace:
    return Trace(of.id, of.hash, LEAN, outcome(**changes))


def write_cases(folder: Path, *cases: JsonObject, stem: str = "small") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{stem}.jsonl"
    path.write_text("".join(json.dumps(raw) + "\n" for raw in cases))
    return path


class FakeLean:
    """Answers each request by a function of the case; counts how often it was started."""

    started = 0

    def __init__(self, answer: Callable[[JsonObject], object]) -> None:
        self._answer = answer

    def __enter__(self) -> FakeLean:
        type(self).started += 1
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        pass

    def request(self, line: str, timeout: float) -> str:
        reply = self._answer(json.loads(line))
        return reply if isinstance(reply, str) else json.dumps(reply)


def agreeing(raw: JsonObject) -> object:
    return {"case": raw["id"], "outcome": outcome()}


def conformance(
    *args: str,
    root: Path | None = None,
    vm: Path = CHECKOUT,
    cwd: Path | None = None,
    timeout: float = 300,
) -> subprocess.CompletedProcess[str]:
    """Run the command line as users do, over the data of `root`, with the VM of another folder.

    Where code and data are of two folders, that is said to be meant: what is tested is another.
    """
    meant = {"CONFORMANCE_INSTALLED": "1"} if {root or CHECKOUT, vm} != {CHECKOUT} else {}
    return subprocess.run(
        [sys.executable, "-m", "conformance", *args],
        env={
            **os.environ,
            "CONFORMANCE_ROOT": str(root or project_root()),
            "PYTHONPATH": f"{vm}{os.pathsep}{CHECKOUT}",
            "PYTHONDONTWRITEBYTECODE": "1",
            **meant,
        },
        cwd=cwd or vm,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )


def checkout(folder: Path) -> Path:
    """A folder that counts as a checkout: a Lake package and fixtures, both empty."""
    (folder / "lean").mkdir(parents=True)
    (folder / "lean" / "lakefile.toml").write_text('name = "Runtime"\n')
    (folder / "fixtures" / "protocols").mkdir(parents=True)
    return folder
