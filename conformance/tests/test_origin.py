"""Whose code judges: the checkout's own, or nothing is judged, unless it is meant.

A wheel of this project is built and unpacked as pip does, and called inside a clone whose own VM
has a fault: the wheel's would conform.
"""

from __future__ import annotations

import importlib.util
import json
import os
import py_compile
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from conformance.cli.main import cli
from conformance.errors import CannotJudge
from conformance.filehash import code_hash
from conformance.origin import ForeignCode, check_loaded, check_own, foreign, package_folder
from conformance.tests.console import copy_checkout
from conformance.tests.samples import CHECKOUT
from conformance.tests.test_readme import leaves

Done = subprocess.CompletedProcess[str]
FAULT = ("buffer.messages.popleft()", "buffer.messages.pop()")
"""What the clone's VM does otherwise: buffers give the last message first."""
PATTERN = ("-k", "streaming/pair-progress")

JUDGING = (
    ("run", *PATTERN),
    ("diff", "mixed/votes/thr8"),
    ("ledger", "check"),
    ("manifest", "check", "--committed"),
    ("manifest", "write"),
    ("coverage",),
    ("branches",),
    ("mutants", "--fast"),
    ("minimize", "--check", "--fast"),
    ("release", "check"),
    ("release", "sign", "release.json", "--key", "release.key"),
    ("release", "verify", "release.json"),
    ("export", "--check"),
    ("corpus", "--check"),
    ("fuzz", "--cases", "1"),
    ("gates", "check"),
    ("certificates", "check", "--count", "1"),
    ("envelope", "check", "--count", "1"),
    ("pack", "export"),
    ("pack", "check"),
    ("lean", "build"),
    ("lean", "audit"),
    ("lean", "claims"),
    ("lean", "mutants", "--check", "--sample", "1"),
    ("wasm", "run"),
)
"""Every verb that says a verdict."""
SILENT = {
    ("ledger", "list"), ("ledger", "explain"), ("trace",), ("show",), ("promote",),
    ("corpus", "add"), ("project",),
    ("pack", "list"), ("pack", "new"), ("lean", "doctor"), ("wasm", "doctor"), ("bench",),
    ("doctor",), ("release", "new-key"),
}  # fmt: skip
"""The verbs that say none."""


@dataclass(frozen=True, slots=True)
class Clone:
    """A clone with a fault in its VM, and another place to import from."""

    root: Path
    installed: Path

    def call(self, *words: str, **env: str) -> Done:
        """Call the command line that is installed inside the clone, as its entry point does."""
        return self.python("-P", "-m", "conformance", *words, PYTHONPATH=str(self.installed), **env)

    def python(self, *words: str, **env: str) -> Done:
        ours = ("CONFORMANCE_ROOT", "CONFORMANCE_INSTALLED", "PYTHONPATH")
        kept = {name: value for name, value in os.environ.items() if name not in ours}
        return subprocess.run(
            [sys.executable, *words],
            cwd=self.root,
            env={**kept, "PYTHONDONTWRITEBYTECODE": "1", **env},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Clone:
    """A clone whose VM has a fault, and a wheel of this checkout, unpacked elsewhere."""
    folder = tmp_path_factory.mktemp("clone")
    root = copy_checkout(folder / "clone")
    view = root / "pyvm" / "view.py"
    assert FAULT[0] in view.read_text("utf-8")
    view.write_text(view.read_text("utf-8").replace(*FAULT), encoding="utf-8")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=CHECKOUT, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return Clone(root, folder / "site")


@pytest.mark.parametrize("verb", JUDGING, ids=" ".join)
def test_no_verb_judges_a_clone_with_the_code_of_a_wheel(clone: Clone, verb: Sequence[str]) -> None:
    done = clone.call(*verb)

    assert (done.returncode, done.stdout) == (2, "")
    for package in ("pyvm", "conformance"):
        assert f"{package} from {clone.installed / package}" in done.stderr
        assert f"{clone.root / package}" in done.stderr
    assert "fix: run the checkout's own" in done.stderr
    assert "Traceback" not in done.stderr


def test_no_verb_is_forgotten() -> None:
    named = {next(v for v in leaves(cli) if verb[: len(v)] == v) for verb in JUDGING}

    assert named | SILENT == set(leaves(cli))
    assert not named & SILENT


def test_the_clones_own_code_shows_its_fault(clone: Clone) -> None:
    done = clone.python("-m", "conformance", "run", *PATTERN, "--json")

    report = json.loads(done.stdout)
    assert (done.returncode, report["verdict"]) == (1, "differs")
    assert report["identity"]["engine_path"] == str(clone.root / "pyvm")
    assert report["identity"]["hashes"]["pyvm"] == code_hash(clone.root / "pyvm")
    assert report["identity"]["installed"] == []


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_what_is_installed_is_judged_on_purpose_and_the_verdict_says_so(
    clone: Clone, jobs: str
) -> None:
    read = clone.call("--installed", "run", "-k", "*/pair-progress/*", "-j", jobs)
    told = clone.call("run", *PATTERN, "--json", CONFORMANCE_INSTALLED="1")

    own = f"(installed: not the checkout's own, {clone.root / 'pyvm'})"
    assert read.returncode == 0, read.stderr
    assert f"of {clone.installed / 'pyvm'} {own}" in read.stdout
    identity = json.loads(told.stdout)["identity"]
    assert identity["installed"] == ["pyvm", "conformance"]
    assert identity["engine_path"] == str(clone.installed / "pyvm")
    assert identity["hashes"]["pyvm"] == code_hash(clone.installed / "pyvm")


@pytest.mark.parametrize("verb", [("mutants", "--fast"), ("minimize", "--check", "--fast")])
def test_mutants_are_planted_in_the_checkouts_own_code_or_nowhere(
    clone: Clone, verb: Sequence[str]
) -> None:
    done = clone.call("--installed", *verb)

    assert (done.returncode, done.stdout) == (2, "")
    assert f"pyvm from {clone.installed / 'pyvm'}" in done.stderr
    assert "on purpose" not in done.stderr


def test_a_vm_of_the_path_is_not_the_checkouts_own(clone: Clone) -> None:
    """The harness is the clone's, the VM is another's: PYTHONPATH has it first."""
    only = clone.installed.parent / "only"
    if not only.exists():
        shutil.copytree(clone.installed / "pyvm", only / "pyvm")
    path = os.pathsep.join((str(only), str(clone.root)))

    done = clone.python("-P", "-m", "conformance", "run", *PATTERN, PYTHONPATH=path)

    assert (done.returncode, done.stdout) == (2, "")
    assert f"pyvm from {only / 'pyvm'}, not" in done.stderr
    assert f"conformance from {clone.root}" not in done.stderr


def test_the_pytest_plugin_of_a_wheel_judges_no_case_of_a_clone(clone: Clone) -> None:
    words = ("-m", "pytest", "-p", "conformance.pytest_plugin", "-p", "no:cacheprovider")
    cases = ("--conformance", "fixtures/cases/streaming.jsonl", "-k", "pair-progress")
    env = {"PYTHONPATH": str(clone.installed), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}

    refused = clone.python("-P", *words, *cases, **env)
    meant = clone.python("-P", *words, *cases, **env, CONFORMANCE_INSTALLED="1")

    assert refused.returncode == 2, refused.stdout
    assert f"pyvm from {clone.installed / 'pyvm'}" in refused.stdout + refused.stderr
    assert "passed" not in refused.stdout
    assert meant.returncode == 0, meant.stdout
    assert f"judged: pyvm {code_hash(clone.installed / 'pyvm')[:12]}" in meant.stdout


def test_a_checkout_elsewhere_is_not_judged_by_this_code(clone: Clone) -> None:
    env = {"CONFORMANCE_ROOT": str(CHECKOUT)}

    done = clone.python("-m", "conformance", "run", *PATTERN, **env)

    assert (done.returncode, done.stdout) == (2, "")
    assert f"pyvm from {clone.root / 'pyvm'}" in done.stderr
    assert f"{CHECKOUT / 'pyvm'}" in done.stderr


@pytest.fixture
def own(clone: Clone) -> Iterator[Path]:
    """The clone's VM, put back afterwards."""
    kept = clone.root.parent / "kept"
    shutil.copytree(clone.root / "pyvm", kept)
    yield clone.root / "pyvm"
    shutil.rmtree(clone.root / "pyvm")
    kept.rename(clone.root / "pyvm")


def test_a_compiled_module_in_the_place_of_the_source_is_refused(clone: Clone, own: Path) -> None:
    py_compile.compile(str(CHECKOUT / "pyvm" / "view.py"), cfile=str(own / "view.pyc"))
    (own / "view.py").unlink()

    done = clone.python("-m", "conformance", "run", *PATTERN)

    assert (done.returncode, done.stdout) == (2, "")
    assert f"pyvm.view was imported from {own / 'view.pyc'}, not from {own / 'view.py'}" in (
        done.stderr
    )


def test_a_compiled_module_that_is_not_held_against_its_source_is_refused(
    clone: Clone, own: Path
) -> None:
    cached = Path(importlib.util.cache_from_source(str(own / "view.py")))
    mode = py_compile.PycInvalidationMode.UNCHECKED_HASH
    py_compile.compile(
        str(CHECKOUT / "pyvm" / "view.py"), cfile=str(cached), invalidation_mode=mode
    )

    done = clone.python("-m", "conformance", "run", *PATTERN)

    assert (done.returncode, done.stdout) == (2, "")
    assert f"{cached} is run without looking at {own / 'view.py'}" in done.stderr


def test_this_code_is_the_checkouts_own() -> None:
    assert foreign(CHECKOUT) == {}
    check_own(CHECKOUT, always=True)
    check_loaded()


def test_a_package_that_is_nowhere_is_said() -> None:
    with pytest.raises(CannotJudge, match="imports the package no_such_package from no folder"):
        package_folder("no_such_package")


def test_the_code_of_another_checkout_is_foreign(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CONFORMANCE_INSTALLED", raising=False)
    with pytest.raises(ForeignCode, match="not the checkout's own"):
        check_own(tmp_path)
    monkeypatch.setenv("CONFORMANCE_INSTALLED", "1")
    check_own(tmp_path)
    with pytest.raises(ForeignCode):
        check_own(tmp_path, always=True)
    monkeypatch.setenv("CONFORMANCE_INSTALLED", "0")
    with pytest.raises(ForeignCode):
        check_own(tmp_path)
