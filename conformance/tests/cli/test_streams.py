"""Standard output that is closed, full, or read by nobody: the verdict's status is kept."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from conformance.tests.cli.calls import CALLS, CASE
from conformance.tests.cli.lost_output import FAULTS, Fault, full
from conformance.tests.cli.verbs import Verb
from conformance.tests.samples import CHECKOUT

ENV = {**os.environ, "PYTHONPATH": str(CHECKOUT), "CONFORMANCE_ROOT": str(CHECKOUT)}


@pytest.fixture(scope="module")
def statuses(tmp_path_factory: pytest.TempPathFactory) -> dict[str, int]:
    file = tmp_path_factory.mktemp("lost") / "statuses.json"
    program = (sys.executable, "-m", "conformance.tests.cli.lost_output", str(file))
    done = subprocess.run(
        program, env=ENV, cwd=CHECKOUT, stderr=subprocess.PIPE, text=True, timeout=500, check=True
    )
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr
    found: dict[str, int] = json.loads(file.read_text("utf-8"))
    return found


@pytest.mark.parametrize(("fault", "as_json"), FAULTS)
@pytest.mark.parametrize("verb", CALLS, ids=" ".join)
def test_the_verdict_keeps_its_status_whatever_becomes_of_what_is_printed(
    verb: Verb, fault: Fault, as_json: bool, statuses: dict[str, int]
) -> None:
    verdict = CALLS[verb].verdict
    without = 2 if fault is full else 0  # nothing else was asked of such a verb

    found = statuses[" ".join((fault.__name__, *verb))]

    assert found == (without if verdict is None else verdict.exit_status)


def shell(line: str) -> subprocess.CompletedProcess[str]:
    command = f"{sys.executable} -m conformance"
    return subprocess.run(
        ["bash", "-c", line.replace("conformance", command, 1)],
        env=ENV,
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


FULL = "error: standard output: cannot be written: No space left on device\n"


@pytest.mark.parametrize(
    ("rest", "status", "said"),
    [
        (f"{CASE} | true; exit ${{PIPESTATUS[0]}}", 0, ""),
        ("no-such-case --json | true; exit ${PIPESTATUS[0]}", 2, ""),
        (f"{CASE} --json >&-", 0, ""),
        (f"{CASE} >/dev/full", 0, FULL),
        ("no-such-case --json >/dev/full", 2, FULL),
        (f"{CASE} 2>&-", 0, ""),
        ("no-such-case >&- 2>&-", 2, ""),
        (f"{CASE} --json 2>/dev/full", 0, ""),
    ],
)
def test_a_run_in_a_shell_ends_as_other_tools_do(rest: str, status: int, said: str) -> None:
    done = shell(f"conformance run -k {rest}")

    progress = "judging: 1 of 1\n" if status == 0 and "2>" not in rest else ""
    assert (done.returncode, done.stderr) == (status, progress + said)


def interrupted(*words: str, after: str) -> subprocess.CompletedProcess[str]:
    """Start a call, interrupt it once it has said so, and wait for its end."""
    # a shell that runs these tests behind another command may have told them to ignore interrupts
    heed = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
    start = f"{heed}from conformance.cli.main import main; main()"
    command = (sys.executable, "-c", start, *words)
    with subprocess.Popen(
        command, env=ENV, cwd=CHECKOUT, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stderr is not None
        said = ""
        while after not in said:
            said += child.stderr.readline()
        children = list_children(child.pid)
        child.send_signal(signal.SIGINT)
        out, err = child.communicate(timeout=60)
    deadline = time.monotonic() + 5
    while any(Path(f"/proc/{pid}").exists() for pid in children) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not [pid for pid in children if Path(f"/proc/{pid}").exists()]
    return subprocess.CompletedProcess(command, child.returncode, out, err)


def list_children(pid: int) -> list[int]:
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(one) for task in tasks for one in task.read_text().split()]


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_an_interrupt_is_said_in_a_word_and_leaves_no_child(jobs: str) -> None:
    done = interrupted("run", "-j", jobs, after="judging: ")

    assert (done.returncode, done.stdout, done.stderr.splitlines()[-1]) == (130, "", "interrupted")
    assert "Traceback" not in done.stderr
