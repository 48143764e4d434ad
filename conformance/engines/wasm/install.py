"""Installing Pyodide in the user's cache, as the WebAssembly Lean is: pinned, whole, once."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_cache_dir

from conformance.engines.wasm.node import FIX, check_fetchable, find_node
from conformance.errors import CannotJudge
from conformance.lean.install import Toolchain, install
from conformance.lean.packages import NODE, Package

PYODIDE = Package(
    "pyodide",
    "314.0.7",
    "sha512-0YvXxEhfEdpLfb/XkM2BFAeMROq0iMUX2bzzH9pOttyMcWkwq+HbE5uyuGD82LN7y2q+SNvi/6V5JEsOlD2R1A==",
)
INSTALL_COMMAND = "conformance wasm doctor --install"
_VARIABLE = "CONFORMANCE_WASM_HOME"


@dataclass(frozen=True, slots=True)
class Pyodide:
    """An installed Pyodide and the Node.js that runs it."""

    folder: Path
    node: Path

    @property
    def python(self) -> str:
        """The version of its Python, read from a file: nothing is started."""
        file = self.folder / "pyodide-lock.json"
        try:
            return str(json.loads(file.read_text(encoding="utf-8"))["info"]["python"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise CannotJudge(
                f"is not the lock file of Pyodide: {error}",
                where=file,
                fix=f"remove the folder, then run `{INSTALL_COMMAND}`",
            ) from error


def find_pyodide() -> Pyodide | None:
    """Find what is installed, if it is all there."""
    home, node = _home(PYODIDE), find_node(_home(NODE))
    if not home.installed or node is None:
        return None
    return Pyodide(home.home / PYODIDE.name, node)


def ensure_installed(report: Callable[[str], None]) -> Pyodide:
    """Find Pyodide and a Node.js for it; install first what is not there."""
    fetched = _home(NODE)
    if find_node(fetched) is None:
        check_fetchable()
        _install(NODE, report)
    if not _home(PYODIDE).installed:
        _install(PYODIDE, report)
    found = find_pyodide()
    if found is None:
        raise CannotJudge(
            "Pyodide was removed while it was being looked for",
            where=fetched.home.parent,
            fix=f"run `{INSTALL_COMMAND}` again",
        )
    return found


def cache() -> Path:
    """Name the folder to install in: `CONFORMANCE_WASM_HOME` if set, else the user's cache."""
    given = os.environ.get(_VARIABLE)
    folder = Path(given) if given else Path(user_cache_dir("conformance")) / "wasm"
    return folder.expanduser().resolve()


def _home(package: Package) -> Toolchain:
    """Name the place where this version of a package is, or would be, installed."""
    return Toolchain(cache() / f"{package.name}-{package.version}")


def _install(package: Package, report: Callable[[str], None]) -> None:
    """Install one package; where the shared installer speaks of Lean, the message is replaced."""
    if shutil.which("npm") is None:
        raise CannotJudge(f"npm is not on PATH, so {package.spec} cannot be fetched", fix=FIX)
    home = _home(package).home
    try:
        install(home, (package,), lambda folder: None, report)
    except CannotJudge as error:
        if not isinstance(error.__cause__, OSError):
            raise
        raise CannotJudge(
            f"{package.spec} cannot be installed: {error.__cause__}",
            where=home,
            fix=f"make the folder writable, with 1 GB free, or name one in {_VARIABLE}",
        ) from error
