"""The owner of child processes: a child ends with us, with all that it started."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from conformance.processes.owner import end, run, start
from conformance.tests.samples import CHECKOUT

SLEEP = ("sleep", "600")
OWNER = """
import signal, subprocess, threading, time
from conformance.processes.owner import start
signal.signal(signal.SIGHUP, signal.SIG_DFL)  # under nohup it would be ignored
def begin():
    print(start(["sleep", "600"], stdin=subprocess.PIPE).pid, flush=True)
one = threading.Thread(target=begin)
one.start(); one.join()
time.sleep(600)
"""


def ends(pid: int, within: float) -> bool:
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        if not is_running(pid):
            return True
        time.sleep(0.02)
    return False


def is_running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP])
def test_a_child_ends_with_its_owner_within_a_second(number: signal.Signals) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", OWNER], stdout=subprocess.PIPE, cwd=CHECKOUT, text=True
    ) as owner:
        assert owner.stdout is not None
        child = int(owner.stdout.readline())  # the thread that asked for it has ended
        assert is_running(child)

        owner.send_signal(number)
        ended = ends(child, within=1.0)
        owner.kill()

        assert ended


def test_what_a_child_started_ends_with_it() -> None:
    child = start(("sh", "-c", "sleep 600 & echo $!; wait"), stderr=subprocess.DEVNULL)
    assert child.stdout is not None
    with child.stdout:
        grandchild = int(child.stdout.readline())

        end(child)

    assert ends(grandchild, within=1.0)


def test_a_child_that_takes_too_long_is_ended() -> None:
    with pytest.raises(subprocess.TimeoutExpired):
        run(SLEEP, timeout=0.2)


def test_a_program_that_is_not_there_is_not_started() -> None:
    with pytest.raises(OSError, match="no such program"):
        start(("no-such-program",))


def test_a_child_has_the_stack_that_it_needs_and_no_limit_of_ours() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (1 << 40, hard))
    try:
        said = run(("sh", "-c", "ulimit -s; ulimit -v; ulimit -c"), stack=64 << 20, timeout=60).out
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))

    memory = "unlimited" if hard == resource.RLIM_INFINITY else str(hard >> 10)
    assert said.split() == [str(64 << 10), memory, "0"]


def test_children_can_be_started_from_a_fork() -> None:
    run(("true",), timeout=60)
    pid = os.fork()
    if pid == 0:
        os._exit(run(("sh", "-c", "exit 7"), timeout=60).status)

    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 7


def test_children_are_started_by_many_threads_at_once() -> None:
    found: list[str] = []
    threads = [
        threading.Thread(target=lambda n=n: found.append(run(("echo", str(n)), timeout=60).out))
        for n in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(found) == [f"{n}\n" for n in range(8)]
