"""Kills: at every moment of a verb that writes, its files are old or new, and it works again.

A child is forked, and killed (SIGKILL) before a step of its work on files: Python tells of each.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from conformance import corpus
from conformance.cli import export as exporting
from conformance.cli.main import cli
from conformance.coverage.minimized import write_minimized
from conformance.gates import answers
from conformance.lean import store as stores
from conformance.lean.claims import Claims, write_claims
from conformance.lean.install import Toolchain, install
from conformance.lean.store import Record, Store
from conformance.manifest import shapes
from conformance.tests.cli.calls import CALLS, ENGINES
from conformance.tests.cli.test_writing import WRITTEN
from conformance.tests.cli.verbs import Verb
from conformance.tests.lean.registry import Registry
from conformance.tests.processes.test_owner import ends
from conformance.tests.samples import CHECKOUT, case
from conformance.traces import trace

KILLS = 20
"""For each verb; all moments, where there are fewer."""
OLD = b"old\n"
_STEPS = frozenset(
    ("open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.chmod", "os.truncate")
)
"""What the system tells of, of all that changes files."""


@dataclass(frozen=True)
class Writer:
    """A verb that writes, and whether a kill may take away the old before there is the new."""

    write: Callable[[pytest.MonkeyPatch, Path], object]
    forgets: bool = False


def _verb(verb: Verb) -> Callable[[pytest.MonkeyPatch, Path], object]:
    def write(patch: pytest.MonkeyPatch, folder: Path) -> object:
        work = folder.with_name("work")
        work.mkdir(exist_ok=True)
        CALLS[verb].prepare(patch.setattr, work)
        patch.setattr(exporting, "fixtures_dir", lambda: folder)
        if verb == ("export",):
            patch.setattr(trace, "traces_dir", lambda: folder)
        words = [word.replace("{}/out", str(folder)) for word in WRITTEN[verb]]
        return CliRunner().invoke(cli, [*verb, *words], obj=ENGINES)

    return write


def _corpus(patch: pytest.MonkeyPatch, folder: Path) -> object:
    files = {f"small{n}": json.dumps(case(f"small{n}/one/coop").raw) + "\n" for n in range(3)}
    patch.setattr(corpus, "corpus_files", lambda: files)
    return corpus.write_corpus(folder)


def _manifest(patch: pytest.MonkeyPatch, folder: Path) -> object:
    found = shapes.read_manifest()
    patch.setattr(shapes, "manifest_path", lambda: folder / "manifest.json")
    return shapes.write_manifest(found)


def _gates(patch: pytest.MonkeyPatch, folder: Path) -> object:
    found = answers.read_gate_answers()
    patch.setattr(answers, "gate_answers_path", lambda: folder / "answers.json")
    return answers.write_gate_answers(found)


def _store(patch: pytest.MonkeyPatch, folder: Path) -> object:
    for mending in ("merge_parts", "list_extra_constants"):
        patch.setattr(stores, mending, lambda given: given)
    Store(folder).save("One", b"compiled", Record("key", ()))  # type: ignore[arg-type]
    assert Store(folder).record("One") == Record("key", ())
    return None


WRITERS = {
    **{" ".join(verb): Writer(_verb(verb)) for verb in WRITTEN},
    "corpus": Writer(_corpus),
    "manifest write": Writer(_manifest),
    "gates check --write": Writer(_gates),
    "lean claims --accept": Writer(lambda patch, folder: write_claims(Claims(), folder / "c.json")),
    "minimize": Writer(lambda patch, folder: write_minimized([case()], folder / "m.json")),
    "lean build": Writer(_store, forgets=True),
}


def in_child(writer: Writer, folder: Path, at: int | None) -> int:
    """Write in a child that is killed before this step, if any; return how many steps it took."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        _be_killed(writer, folder, at, writing)
    os.close(writing)
    with os.fdopen(reading) as told:
        steps = told.read()
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    assert status == (0 if at is None else -signal.SIGKILL), f"step {at}: {steps}"
    return int(steps) if at is None else at


def _be_killed(writer: Writer, folder: Path, at: int | None, writing: int) -> None:
    steps, status = 0, 1

    def step() -> None:
        nonlocal steps
        steps += 1
        if steps == at:
            os.kill(os.getpid(), signal.SIGKILL)

    def told(event: str, arguments: tuple[Any, ...]) -> None:
        if event in _STEPS and str(folder) in str(arguments[0]):
            step()

    def synced(descriptor: int) -> None:
        step()

    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("conformance.jsonfile.os.fsync", synced)
            sys.addaudithook(told)
            writer.write(patch, folder)
        os.write(writing, str(steps).encode())
        status = 0
    finally:
        os._exit(status)


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def is_whole(name: str, found: bytes, new: Mapping[str, bytes]) -> bool:
    """Whether a file is old or new; a time stands in some, which are then as long and end so."""
    return found in (OLD, new[name]) or (
        abs(len(found) - len(new[name])) < 20 and found[-8:] == new[name][-8:]
    )


@pytest.mark.parametrize("name", WRITERS)
def test_killed_at_any_moment_files_are_old_or_new_and_the_next_call_works(
    name: str, tmp_path: Path
) -> None:
    writer, folder = WRITERS[name], tmp_path / "out"
    folder.mkdir()
    steps = in_child(writer, folder, None)
    new = contents(folder)
    assert new
    assert steps > 3
    moments = random.Random(name).sample(range(1, steps + 1), min(KILLS, steps))

    for at in moments:
        for file in new:
            (folder / file).write_bytes(OLD)
        in_child(writer, folder, at)

        there = {file: text for file, text in contents(folder).items() if "/." not in f"/{file}"}
        assert writer.forgets or there.keys() == new.keys()
        assert all(is_whole(file, text, new) for file, text in there.items()), (at, there)

        in_child(writer, folder, None)

        assert contents(folder).keys() == new.keys()  # what the killed one left is gone as well
        assert all(is_whole(file, text, new) for file, text in contents(folder).items())


def test_an_installer_killed_at_any_moment_leaves_a_cache_that_the_next_completes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    served = tmp_path / "served"
    served.mkdir()
    package = Registry(served, monkeypatch).package
    old = tmp_path / "cache" / "lean+patch-3.1"
    old.mkdir(parents=True)
    (old / "installed.json").write_text("{}")

    def write(patch: pytest.MonkeyPatch, folder: Path) -> object:
        install(folder / "lean+patch-4.1", [package], lambda _: None, lambda _: None)
        return None

    steps = in_child(Writer(write), tmp_path / "cache", None)
    for at in random.Random("install").sample(range(1, steps + 1), min(KILLS, steps)):
        for path in sorted((tmp_path / "cache" / "lean+patch-4.1").rglob("*"), reverse=True):
            path.unlink() if path.is_file() else path.rmdir()

        in_child(Writer(write), tmp_path / "cache", at)

        found = Toolchain(tmp_path / "cache" / "lean+patch-4.1")
        assert not found.installed or (found.home / "fake" / "data.txt").read_text() == "data"
        in_child(Writer(write), tmp_path / "cache", None)
        assert found.installed
        assert (found.home / "fake" / "data.txt").read_text() == "data"
        assert [path.name for path in found.home.parent.glob("*.partial")] == []

    assert contents(old) == {"installed.json": b"{}"}


def lean_of(pid: int) -> int | None:
    """Return the Lean that a process has started, if it has."""
    for tasks in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in map(int, tasks.read_text().split()):
            if b"lean.cjs" in Path(f"/proc/{child}/cmdline").read_bytes():
                return child
    return None


@pytest.mark.parametrize("words", [("export", "--check"), ("run", "--live"), ("fuzz",)])
def test_a_harness_that_is_killed_takes_its_lean_with_it(words: tuple[str, ...]) -> None:
    command = (sys.executable, "-m", "conformance", *words)
    with subprocess.Popen(
        command, cwd=CHECKOUT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as harness:
        while (lean := lean_of(harness.pid)) is None and harness.poll() is None:
            time.sleep(0.05)
        assert lean is not None

        harness.kill()

        assert ends(lean, within=1.0)
