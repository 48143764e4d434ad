"""One-line faults planted in a copy of the Python VM: the suite says no to every one of them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from conformance.paths import project_root


@dataclass(frozen=True, slots=True)
class Planted:
    """A text of one file, which must be there exactly once, and the fault that replaces it."""

    name: str
    file: str
    old: str
    new: str
    cases: str
    """Only cases with this in their ids are run, to save time; all if it is empty."""


FAULTS = [
    Planted(
        "the last comes first", "ready_queue.py", "pop = deque.popleft", "pop = deque.pop", "ring"
    ),
    Planted(
        "round robin stays on its lane",
        "ready_queue.py",
        "            self._cursor = lane + 1\n",
        "            self._cursor = lane\n",
        "round_robin",
    ),
    Planted(
        "the lowest priority comes first",
        "ready_queue.py",
        "(-self._scores.get(co.cid, 0), stamp, co)",
        "(self._scores.get(co.cid, 0), stamp, co)",
        "scores",
    ),
    Planted(
        "progress is not looked at",
        "ready_queue.py",
        "(self._with if co.tokens else self._without).append(co)",
        "self._without.append(co)",
        "progress",
    ),
    Planted(
        "the woken are queued backwards",
        "kernel.py",
        "woken.sort(key=_cid)",
        "woken.sort(key=_cid, reverse=True)",
        "crowd",
    ),
    Planted(
        "waking gives no token",
        "kernel.py",
        "            co.tokens.append(token)\n",
        "            pass\n",
        "two_buyer",
    ),
    Planted(
        "who blocked is not written down as waiting",
        "outcome.py",
        "    place.waiter = co\n",
        "    pass\n",
        "two_buyer",
    ),
    Planted(
        "buffers are last in, first out",
        "view.py",
        "buffer.messages.popleft()",
        "buffer.messages.pop()",
        "streaming",
    ),
    Planted(
        "the older message is kept",
        "buffer.py",
        "                buffer.messages.popleft()\n            buffer.messages.append(m)\n",
        "                return\n            buffer.messages.append(m)\n",
        "latest",
    ),
    Planted(
        "a full buffer keeps what it drops",
        "buffer.py",
        "return Overflow(buffer.capacity, m, stores=False)",
        "return Overflow(buffer.capacity, m, stores=True)",
        "lossy",
    ),
    Planted("buffers grow too fast", "buffer.py", "min(2 * buffer", "min(3 * buffer", "crowd"),
    Planted(
        "latest-value buffers hold two",
        "buffer.py",
        "policy.capacity if isinstance(policy, Fifo) else 1",
        "policy.capacity if isinstance(policy, Fifo) else 2",
        "latest",
    ),
    Planted(
        "choices begin with the second",
        "effects.py",
        "return offered[n % len(offered)]",
        "return offered[(n + 1) % len(offered)]",
        "pair",
    ),
    Planted("even is odd", "effects.py", "return n % 2 == 0", "return n % 2 == 1", ""),
    Planted(
        "stale certificates are valid",
        "wave.py",
        "if step != state.steps:",
        "if step > state.steps:",
        "forged",
    ),
    Planted(
        "waves may be too wide",
        "wave.py",
        "if max(map(len, waves)) > n:",
        "if max(map(len, waves)) > n + 1:",
        "forged",
    ),
    Planted(
        "picks of a wave may clash",
        "wave.py",
        "return len(set(claims)) == len(claims)",
        "return True",
        "forged",
    ),
    Planted(
        "the planner plans too wide", "wave.py", "if len(wave) >= n:", "if len(wave) > n:", "/thr2"
    ),
    Planted(
        "no step where a certificate fails",
        "threaded_runner.py",
        "PlanRecord(certificate, verdict, 0)\n        canonical_step(state)\n",
        "PlanRecord(certificate, verdict, 0)\n",
        "forged",
    ),
    Planted(
        "a session is over when one has closed",
        "session.py",
        "all(r in closed for r in session.roles)",
        "any(r in closed for r in session.roles)",
        "two_buyer",
    ),
    Planted(
        "closing before the end",
        "exec_session.py",
        "if end.type is not DONE:",
        "if end.type is None:",
        "raw/",
    ),
    Planted("one credit too many", "step.py", "if co.budget < cost:", "if co.budget <= cost:", ""),
    Planted(
        "what is not allowed may leave",
        "step.py",
        "return label in policy.labels",
        "return label not in policy.labels",
        "gated",
    ),
    Planted(
        "merged branches in another order",
        "projection.py",
        "(*merged, *new)",
        "(*new, *merged)",
        "",
    ),
    Planted(
        "levels may be on several endpoints",
        "exec_speculation.py",
        "co.speculation[-1].endpoint != end.endpoint",
        "co.speculation[-1].endpoint is None",
        "two-endpoints",
    ),
    Planted(
        "an effect under a fork is not told of",
        "view_speculation.py",
        "        state.effects.add(state.clock, co.cid, co.nonce, request, output)\n",
        "        pass\n",
        "keeps-the-nonce",
    ),
    Planted(
        "an abort forgets what was delivered",
        "view_knowledge.py",
        "(target.facts, *(level.facts for level in target.speculation))",
        "(target.facts,)",
        "given-to-who-speculates",
    ),
    Planted(
        "who is brought back stands anywhere",
        "ingress.py",
        "return edge is not None and (edge.sender, edge.receiver) == (sender, receiver)",
        "return edge is not None",
        "failures/reconcile",
    ),
    Planted(
        "who is brought back does not wait",
        "ingress.py",
        "    if until is None:\n",
        "    if until is not None or until is None:\n",
        "failures/reconcile",
    ),
    Planted(
        "a check is told as another's",
        "wire_event.py",
        "fact: list[Json] = [[*endpoint], text]",
        "fact: list[Json] = [[cid, endpoint.role], text]",
        "asked-of-another-session",
    ),
    Planted(
        "a note may be answered by anything",
        "effects.py",
        "isinstance(value, FaultKind) or value is UNIT else",
        "value is not None else",
        "consume-answered-otherwise",
    ),
    Planted(
        "an offer that waits has asked",
        "exec_comm.py",
        "    else:\n        if env.severed",
        "    else:\n        if False and env.severed",
        "offer-that-cannot-leave",
    ),
    Planted(
        "outer loops are forgotten",
        "projection.py",
        "return projected if isinstance(projected, Var) and projected.name != var else DONE",
        "return DONE",
        "",
    ),
]


def run(tmp_path: Path, pattern: str) -> tuple[int, dict[str, Any]]:
    """Judge the committed corpus with the copy of the VM that is in the folder."""
    root = project_root()
    only = ["-k", pattern] if pattern else []
    done = subprocess.run(
        [sys.executable, "-m", "conformance", "run", "--json", *only],
        env={
            **os.environ,
            "CONFORMANCE_ROOT": str(root),
            "PYTHONPATH": f"{tmp_path}{os.pathsep}{Path(__file__).parents[2]}",
            "PYTHONDONTWRITEBYTECODE": "1",
        },
        cwd=tmp_path,  # before PYTHONPATH: the copy of pyvm is found first
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the VM in a folder of its own."""
    source = Path(__file__).parents[2] / "pyvm"
    shutil.copytree(
        source, tmp_path / "pyvm", ignore=shutil.ignore_patterns("__pycache__", "tests")
    )
    return tmp_path


def plant(folder: Path, file: str, old: str, new: str) -> None:
    """Replace a text that is there exactly once."""
    path = folder / "pyvm" / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{file} has {old!r} {text.count(old)} times: plant it anew"
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_the_copy_itself_conforms(copy: Path) -> None:
    status, report = run(copy, "two_buyer")

    assert (status, report["verdict"]) == (0, "conforms")
    assert report["compared"] > 0


def test_it_is_the_copy_that_runs(copy: Path) -> None:
    plant(copy, "step.py", "    code = co.code\n", "    raise SystemError('planted')\n")

    status, report = run(copy, "two_buyer")

    assert status == 1
    assert {failure["diagnosis"] for failure in report["failures"]} == {"pyvm-raised"}


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name.replace(" ", "-"))
def test_a_planted_fault_is_found(copy: Path, fault: Planted) -> None:
    plant(copy, fault.file, fault.old, fault.new)

    status, report = run(copy, fault.cases)

    assert (status, report["verdict"]) == (1, "differs")
    assert report["compared"] > 0
    assert report["failures"][0]["reproduce"]
