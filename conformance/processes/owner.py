"""Starting child processes and ending them: each is killed with us, however we end.

The kernel kills a child when the thread that forked it ends, so one thread, which lives as long as
the process, starts them all. Each leads a process group, so that what it started ends with it, and
an interrupt of the terminal reaches us alone.
"""

from __future__ import annotations

import contextlib
import os
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from weakref import WeakSet

_BEGIN = Path(__file__).with_name("begin.py")
_LIVE: WeakSet[subprocess.Popen[str]] = WeakSet()


@dataclass(frozen=True, slots=True)
class Done:
    """How a child ended, and what it said."""

    status: int
    out: str
    err: str


def start(
    command: Sequence[str],
    *,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    stdin: int = subprocess.DEVNULL,
    stderr: int = subprocess.PIPE,
    stack: int = 0,
    memory: int = 0,
) -> subprocess.Popen[str]:
    """Start a child whose output is read as UTF-8; raises `OSError` if there is no such program.

    `stack` and `memory` are bytes that it may have: 0 is what is usual for a stack, and all that
    the system allows of memory.
    """
    path = None if env is None else env.get("PATH")
    if shutil.which(command[0], path=path) is None:
        raise FileNotFoundError(2, "no such program, or it cannot be run", command[0])
    limits = (str(os.getpid()), str(stack), str(memory))
    return (
        _spawner()
        .submit(
            _start,
            (sys.executable, "-I", "-S", str(_BEGIN), *limits, *command),
            env,
            cwd,
            stdin,
            stderr,
        )
        .result()
    )


def run(
    command: Sequence[str],
    *,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    stderr: int = subprocess.PIPE,
    stack: int = 0,
    timeout: float,
) -> Done:
    """Run a child to its end; raises `OSError`, or `subprocess.TimeoutExpired` after killing it."""
    child = start(command, env=env, cwd=cwd, stderr=stderr, stack=stack)
    try:
        out, err = child.communicate(timeout=timeout)
    finally:
        end(child)
        for pipe in filter(None, (child.stdout, child.stderr)):
            pipe.close()
    return Done(child.returncode, out, err or "")


def end(child: subprocess.Popen[str]) -> None:
    """Kill a child with all that it started, if it still runs, and wait for it."""
    if child.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def end_all() -> None:
    """Kill every child that still runs."""
    for child in list(_LIVE):
        end(child)


def is_running(pid: int) -> bool:
    """Return whether there is a process of this number."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # of another user
        return True
    return True


def stack_allowed(wanted: int) -> int:
    """Return how much of the wanted stack, in bytes, the system allows a child."""
    _, most = resource.getrlimit(resource.RLIMIT_STACK)
    return wanted if most == resource.RLIM_INFINITY else min(wanted, most)


def _start(
    command: Sequence[str],
    env: Mapping[str, str] | None,
    cwd: Path | None,
    stdin: int,
    stderr: int,
) -> subprocess.Popen[str]:
    child = subprocess.Popen(
        command,
        env=env,
        cwd=cwd,
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=stderr,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,
    )
    _LIVE.add(child)
    return child


_pool: ThreadPoolExecutor | None = None


def _spawner() -> ThreadPoolExecutor:
    """Return the thread that starts children."""
    global _pool
    if _pool is None:
        _pool = ThreadPoolExecutor(1, "spawner")
    return _pool


def _in_a_fork() -> None:
    """A forked process has none of its parent's threads, and owns none of its children."""
    global _pool
    _pool = None
    _LIVE.clear()


os.register_at_fork(after_in_child=_in_a_fork)


def address_space(otherwise: int) -> int:
    """Return how much address space this process has, in bytes, or what is given if none says."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            return int(file.read().split()[0]) * resource.getpagesize()
    except OSError:  # not Linux
        return otherwise
