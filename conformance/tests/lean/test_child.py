"""A child process that answers lines: large ones, late ones, and none."""

from __future__ import annotations

import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from conformance.errors import CannotJudge
from conformance.lean.child import Child, ChildEnded
from conformance.lean.install import Toolchain
from conformance.lean.patch import MEMORY_MARK
from conformance.lean.server import CompileServer, Job
from conformance.lean.wasm import Launch

ECHO = "import sys\nfor line in sys.stdin: print(line, end='', flush=True)"


def python(program: str) -> Child:
    command = (sys.executable, "-c", program)
    return Child(Launch(command, dict(os.environ, PYTHONUTF8="1"), Path.cwd()), "the program")


def test_many_lines_and_large_ones_are_answered() -> None:
    large = "é∀😀x" * 300_000
    with python(ECHO) as child:
        for line in ["a"] * 1000 + [large, large]:
            child.send(line)
        answers = [child.receive(time.monotonic() + 30) for _ in range(1002)]

    assert answers == ["a"] * 1000 + [large, large]


def test_a_program_that_is_silent_is_ended_in_time() -> None:
    with python("import time; time.sleep(600)") as child:
        child.send("x" * 1_000_000)  # nobody reads it

        with pytest.raises(CannotJudge, match="the program did not answer in time"):
            child.receive(time.monotonic() + 0.2)

        with pytest.raises(ChildEnded):
            child.receive(time.monotonic() + 5)


def test_a_program_that_ends_is_quoted() -> None:
    program = "import sys; print('last words', file=sys.stderr); sys.exit(3)"
    with python(program) as child, pytest.raises(ChildEnded, match=r"status 3(?s:.)*last words"):
        child.receive(time.monotonic() + 30)


def test_a_program_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(ChildEnded, match="cannot be started"):
        Child(Launch((str(tmp_path / "none"),), {}, tmp_path), "the program")


def test_the_builds_own_lines_are_dropped_and_its_memory_noted() -> None:
    program = (
        "import sys\n"
        f"print({MEMORY_MARK!r} + '4096', file=sys.stderr)\n"
        "print('[DEBUG:A] x'); print('  mainModule? = x'); print('answer')\n"
    )
    with python(program) as child:
        assert child.receive(time.monotonic() + 30) == "answer"
        with pytest.raises(ChildEnded):
            child.receive(time.monotonic() + 30)

        assert child.memory == 4096


def test_a_request_of_two_lines_is_refused() -> None:
    with python(ECHO) as child, pytest.raises(CannotJudge, match="one line"):
        child.send("a\nb")


def test_a_build_that_is_broken_off_leaves_no_compile_server_behind(tmp_path: Path) -> None:
    """The process is still starting: it is ended, and the thread that waits for it as well."""
    node = tmp_path / "node"
    node.write_text("#!/bin/sh\necho started\nexec sleep 600\n")
    node.chmod(0o755)
    toolchain = SimpleNamespace(node=node, lean_js=tmp_path, home=tmp_path, lib=tmp_path)
    job = Job("Demo", tmp_path / "Demo.lean", "Demo.lean", tmp_path / "Demo.olean")

    with ThreadPoolExecutor(1) as pool:
        with CompileServer(cast(Toolchain, toolchain), tmp_path, {}) as server:
            compiling = pool.submit(server.compile, job)
            while (child := server._child) is None:
                time.sleep(0.01)
        ended = compiling.exception(timeout=30)

    assert isinstance(ended, CannotJudge)
    with pytest.raises(ProcessLookupError):
        os.kill(child.pid, 0)
