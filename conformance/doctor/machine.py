"""What the doctor looks at on the machine: Python, its packages, git, and the JavaScript engine."""

from __future__ import annotations

import platform
import shutil
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from packaging.requirements import Requirement

from conformance.doctor.finding import EVERY, Finding, State
from conformance.engines.wasm.install import INSTALL_COMMAND, PYODIDE, find_pyodide
from conformance.engines.wasm.node import FIX, is_new_enough, node_version
from conformance.errors import CannotJudge

OLDEST_PYTHON, NEWEST_PYTHON = (3, 11), (3, 14)
"""The first and the last Python that the project's own tests are run with."""
EXTRAS = {"": EVERY, "mutants": frozenset({"mutants"})}
"""Which verbs need the packages of an extra of pyproject.toml."""
_SETUP = "run scripts/conform, which makes .venv from the lock file"


def look_at_machine() -> Iterator[Finding]:
    """Yield what there is of the tools that the harness starts and the packages it imports."""
    yield _python()
    yield from _packages()
    git = shutil.which("git")
    yield Finding(
        "git",
        State.GOOD if git else State.STALE,
        git or "not on PATH: verdicts name no commit",
        fix=None if git else "install git",
    )
    yield _node()
    yield _pyodide()


def _python() -> Finding:
    now = sys.version_info[:2]
    says = f"{platform.python_version()}, {sys.executable}, {platform.system()}"
    if sys.platform == "win32":
        fix = "use Linux or macOS, or the Linux subsystem of Windows"
        return Finding("Python", State.BROKEN, f"{says}: Windows is not supported", fix=fix)
    if OLDEST_PYTHON <= now <= NEWEST_PYTHON:
        return Finding("Python", State.GOOD, says)
    tested = f"3.{OLDEST_PYTHON[1]} to 3.{NEWEST_PYTHON[1]}"
    state = State.STALE if now > NEWEST_PYTHON else State.BROKEN
    return Finding("Python", state, f"{says}: tested are {tested}", fix=f"use Python {tested}")


def _packages() -> Iterator[Finding]:
    """Yield a finding for all packages that are as asked for, and one for each that is not."""
    try:
        wanted = [Requirement(text) for text in requires("conformance") or ()]
    except PackageNotFoundError:
        says = "the harness is run from its checkout, and nothing says which packages it takes"
        yield Finding("packages", State.STALE, says, fix=_SETUP)
        return
    good = 0
    for extra, verbs in EXTRAS.items():
        for need in wanted:
            if need.marker is None if not extra else _is_of(need, extra):
                wrong = wrong_package(need)
                good += wrong is None
                if wrong is not None:
                    yield Finding(f"package {need.name}", State.MISSING, wrong, verbs, _SETUP)
    yield Finding("packages", State.GOOD, f"{good} of the versions that are asked for")


def _is_of(need: Requirement, extra: str) -> bool:
    return need.marker is not None and need.marker.evaluate({"extra": extra})


def wrong_package(need: Requirement) -> str | None:
    """Return what is wrong with an installed package, if anything is."""
    try:
        found = version(need.name)
    except PackageNotFoundError:
        return "not installed"
    if need.specifier.contains(found, prereleases=True):
        return None
    return f"{found} is installed, {need.specifier} is asked for"


def _node() -> Finding:
    verbs = frozenset({"wasm"})
    node = shutil.which("node")
    if node is None:
        return Finding("Node.js", State.MISSING, "`node` is not on PATH", verbs, FIX)
    found = node_version(Path(node))
    if is_new_enough(found):
        npm = shutil.which("npm") or "not on PATH"
        return Finding("Node.js", State.GOOD, f"{found}, {node}; npm: {npm}", verbs)
    return Finding("Node.js", State.MISSING, f"{node} is of version {found or '?'}", verbs, FIX)


def _pyodide() -> Finding:
    verbs = frozenset({"wasm"})
    try:
        found = find_pyodide()
        if found is not None:
            says = f"{PYODIDE.version} with Python {found.python}, {found.folder}"
            return Finding("Pyodide", State.GOOD, says, verbs)
    except CannotJudge as error:
        return Finding("Pyodide", State.BROKEN, str(error.what), verbs, error.fix)
    return Finding("Pyodide", State.MISSING, "not installed", verbs, f"run `{INSTALL_COMMAND}`")
