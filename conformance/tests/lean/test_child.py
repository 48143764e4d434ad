"""A child process that answers lines: large ones, late ones, and none."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from conformance.errors import CannotJudge
from conformance.lean.child import Child, ChildEnded
from conformance.lean.patch import MEMORY_MARK
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
