"""Files are read if they are regular and of bounded size; whatever else they are is said."""

from __future__ import annotations

import ast
import gzip
import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from conformance.errors import CannotJudge
from conformance.files import read_bytes, read_lines, read_text, unpacked_lines
from conformance.limits import MAX_DOCUMENT, MAX_FILE, MAX_LINES
from conformance.paths import project_root


def _socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))


def _sparse(path: Path) -> None:
    path.touch()
    os.truncate(path, MAX_FILE + 1)


def _bomb(path: Path, part: bytes) -> None:
    """Write what unpacks to a gigabyte of this."""
    whole = part * (2**24 // len(part))
    with gzip.open(path, "wb", compresslevel=1) as out:
        for _ in range(64):
            out.write(whole)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (Path.mkdir, "it is a directory"),
        (os.mkfifo, "it is a pipe"),
        (lambda path: path.symlink_to("/dev/zero"), "it is a device"),
        (_socket, "cannot be read: No such device or address"),
        (_sparse, "larger than "),
        (lambda path: path.symlink_to(path), "Too many levels of symbolic links"),
        (lambda path: None, "no such file"),
    ],
)
@pytest.mark.parametrize("read", [read_bytes, read_text, lambda path: list(read_lines(path))])
def test_what_is_no_file_of_bounded_size_is_refused_at_once(
    make: Callable[[Path], object],
    said: str,
    read: Callable[[Path], object],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)  # a socket's path is short
    make(Path("it"))

    with pytest.raises(CannotJudge, match=f"^it.*{said}"):
        read(Path("it"))


@pytest.mark.parametrize("name", ["a" * 10_000, "a\0b", "x/" * 3000])
def test_a_name_that_no_file_can_have_is_refused(name: str) -> None:
    with pytest.raises(CannotJudge, match="cannot be read"):
        read_bytes(Path(name))


@pytest.mark.parametrize(
    ("part", "said"),
    [
        (b"\0", f"larger than {MAX_DOCUMENT:,} bytes"),
        (b"[", f"larger than {MAX_DOCUMENT:,} bytes"),
        (b"\n", f"more than {MAX_LINES:,} lines"),
        (b"[" * 255 + b"\n", f"larger than {MAX_FILE:,} bytes"),
    ],
)
def test_a_file_that_unpacks_to_a_gigabyte_is_not_unpacked_whole(
    part: bytes, said: str, tmp_path: Path
) -> None:
    _bomb(tmp_path / "bomb.gz", part)

    with pytest.raises(CannotJudge, match=rf"bomb\.gz.*{said}"):
        for _ in unpacked_lines(tmp_path / "bomb.gz"):
            pass


def test_lines_come_one_by_one_and_the_last_needs_no_end(tmp_path: Path) -> None:
    (tmp_path / "lines").write_bytes(b"a\n\n\xc3\xa9")

    assert list(read_lines(tmp_path / "lines")) == [(1, b"a"), (2, b""), (3, b"\xc3\xa9")]


ELSEWHERE = {
    "scribble/parse.py": "the grammar, which is a part of the package",
    "doctor/lean.py": "what an installation here has noted",
    "origin.py": "compiled code that Python itself has made",
    "jsonfile.py": "the schemas, which belong to this package",
    "engines/engine.py": "the harness's own version",
    "engines/wasm/install.py": "what was installed here and checked by its hash",
    "lean/olean.py": "what Lean has made",
    "lean/olean_repair.py": "what Lean has made",
    "lean/packages.py": "what was fetched, to check its hash",
    "lean/install.py": "what was installed here and checked by its hash",
    "lean/program.py": "the programs of this package",
    "lean/cover.py": "the programs of this package",
    "lean/store.py": "what a build here has noted",
    "model_mutants/broken.py": "copies of the model that a campaign here has made",
    "model_mutants/campaign.py": "copies of the model that a campaign here has made",
    "model_mutants/workshop.py": "copies of the model that a campaign here has made",
    "mutants/swap.py": "the sources of the running VM",
    "processes/owner.py": "what the system says of a process",
    "release/html.py": "the style of the page, which belongs to this package",
}
"""Modules that read files by themselves, and why nobody else can have written those."""


def read_by_itself(source: str) -> bool:
    """Whether a module opens a file to read it without `conformance.files`."""
    calls = [node.func for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    return any(map(_reads, calls))


def _reads(func: ast.expr) -> bool:
    """Whether a call of this is one that opens a file; an archive, or our own `open`, is none."""
    if isinstance(func, ast.Attribute):
        others = isinstance(func.value, ast.Name) and func.value.id in ("store", "tarfile", "os")
        return func.attr in ("read_text", "read_bytes", "open") and not others
    return isinstance(func, ast.Name) and func.id == "open"


def test_whatever_someone_else_may_have_written_is_read_by_one_module() -> None:
    package = project_root() / "conformance"
    found = {
        str(path.relative_to(package))
        for path in package.rglob("*.py")
        if "tests" not in path.parts and read_by_itself(path.read_text("utf-8"))
    }

    assert found - {"files.py"} == set(ELSEWHERE)


@pytest.mark.parametrize(
    "line", ["open('x')", "Path('x').read_text()", "path.open('rb')", "f(path.read_bytes())"]
)
def test_a_module_that_reads_by_itself_is_found(line: str) -> None:
    assert read_by_itself(f"def f():\n    return {line}\n")
    assert not read_by_itself("def f(path):\n    return read_text(path)\n")
