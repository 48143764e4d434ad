"""What the doctor says of Lean: of none, of a cache that is damaged, of a model not compiled."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from conformance.doctor.finding import Finding, State
from conformance.doctor.lean import VERBS, look_at_cache, look_at_model
from conformance.lean.install import Toolchain
from conformance.lean.modules import in_order, read_package
from conformance.lean.olean import HEADER_SIZE
from conformance.lean.packages import LEAN, NODE
from conformance.lean.settings import read_settings
from conformance.lean.store import Record, Store, module_keys
from conformance.tests.samples import CHECKOUT

PINS = {package.spec: package.integrity for package in (LEAN, NODE)}
CALLS = (
    ("branches", "--check", "-k", "two_buyer"),
    ("certificates", "check", "--count", "5"),
    ("envelope", "check", "--count", "5"),
    ("export", "--check", "-k", "two_buyer"),
    ("fuzz", "--cases", "5"),
    ("gates", "check"),
    ("lean", "build"),
    ("manifest", "check"),
    ("pack", "check"),
    ("promote", str(CHECKOUT.parent / "no.json")),
    ("release", "check", "--sample", "a"),
)
"""A call of each verb that the doctor says needs Lean."""


def test_each_verb_that_is_said_to_need_lean_is_tried() -> None:
    assert {words[0] for words in CALLS} == VERBS


def without_lean(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "conformance", *words],
        env={**os.environ, "CONFORMANCE_LEAN": "none", "PYTHONPATH": str(CHECKOUT)},
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


SLOW = {"promote", "release"}
"""What judges other things before it asks Lean."""


@pytest.mark.parametrize("words", [w for w in CALLS if w[0] not in SLOW], ids=lambda w: w[0])
def test_a_verb_that_is_said_to_need_lean_needs_it(words: tuple[str, ...]) -> None:
    done = without_lean(*words)

    assert done.returncode == 2
    assert "no Lean: CONFORMANCE_LEAN is none" in done.stderr


def test_without_lean_the_doctor_names_the_verbs_that_are_left_without() -> None:
    told = json.loads(without_lean("doctor", "--json", "export", "run").stdout)
    alone = without_lean("doctor", "run")

    (lean,) = [found for found in told["findings"] if found["name"] == "Lean"]
    assert (told["sound"], lean["state"], lean["verbs"]) == (False, "missing", sorted(VERBS))
    assert lean["fix"]
    assert alone.returncode == 0, alone.stdout
    assert "Lean " not in alone.stdout.partition("things looked at")[0].split("judged:")[0]


@pytest.fixture
def installed(tmp_path: Path) -> Toolchain:
    """An installation of two modules that is whole."""
    found = Toolchain(tmp_path)
    for file in (found.node, found.lean_js):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    header = (b"olean" + bytes(2) + b"4".ljust(33, b"\0") + b"c" * 40).ljust(HEADER_SIZE)
    found.lib.mkdir(parents=True)
    for name in ("Init", "Std"):
        (found.lib / f"{name}.olean").write_bytes(header)
    (found.home / "installed.json").write_text(json.dumps(PINS))
    return found


def said(finding: Finding) -> tuple[State, str]:
    return finding.state, finding.says


def test_a_cache_that_is_whole_is_good(installed: Toolchain) -> None:
    assert said(look_at_cache(installed)) == (State.GOOD, f"{installed.home}, 2 modules")


def test_a_cache_that_lacks_what_a_start_reads_is_broken(installed: Toolchain) -> None:
    installed.lean_js.unlink()
    state, says = said(look_at_cache(installed))
    assert state is State.BROKEN
    assert says.endswith(f"{installed.lean_js} is gone")


def test_a_cache_with_half_a_module_is_broken(installed: Toolchain) -> None:
    (installed.lib / "Std.olean").write_bytes(b"ole")
    state, says = said(look_at_cache(installed))
    assert state is State.BROKEN
    assert "is not an .olean file" in says


def test_a_cache_of_two_leans_is_broken(installed: Toolchain) -> None:
    file = installed.lib / "Std.olean"
    file.write_bytes(file.read_bytes().replace(b"4\0", b"5\0"))
    assert look_at_cache(installed).state is State.BROKEN


def test_a_cache_of_other_packages_is_broken(installed: Toolchain) -> None:
    (installed.home / "installed.json").write_text(json.dumps({**PINS, LEAN.spec: "sha512-other"}))
    found = look_at_cache(installed)
    assert found.state is State.BROKEN
    assert found.fix is not None
    assert "conformance lean doctor --install" in found.fix


def test_modules_that_are_not_compiled_are_counted(tmp_path: Path, installed: Toolchain) -> None:
    root = tmp_path / "package"
    root.mkdir()
    (root / "lakefile.toml").write_text('name = "P"\n[[lean_lib]]\nname = "P"\n')
    (root / "P.lean").write_text("import P.Q\n")
    (root / "P").mkdir()
    (root / "P" / "Q.lean").write_text("def one := 1\n")
    package = read_package(root)
    order = in_order(package, package)
    keys = module_keys(order, installed.objects, read_settings(root).options)
    store = Store.of(root)
    store.open(package)
    for module in order:
        store.olean(module.name).parent.mkdir(parents=True, exist_ok=True)
        store.olean(module.name).touch()
        record = {"key": keys[module.name], "diagnostics": []}
        store.olean(module.name).with_suffix(".built.json").write_text(json.dumps(record))
    assert store.record("P") == Record(keys["P"], ())
    assert said(look_at_model(installed, root)) == (State.GOOD, "2 modules")

    (root / "P" / "Q.lean").write_text("def one := 2\n")

    stale = look_at_model(installed, root)
    assert said(stale) == (State.STALE, "2 of 2 modules are to be compiled first")
    assert stale.fix == "run `conformance lean build -j 2`"
