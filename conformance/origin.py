"""Whose code runs: the checkout's own `pyvm` and `conformance`, or others that Python found first.

A verdict on a checkout must come from its own code. Python may have found other code: a wheel that
is installed, another clone for which the environment was made, a folder of PYTHONPATH. Wherever
something asks for the checkout, such code is refused, unless the user says that it is meant.
"""

from __future__ import annotations

import os
import sys
from importlib.util import find_spec
from pathlib import Path

from conformance.errors import CannotJudge

PACKAGES = ("pyvm", "conformance")
ANY_LEAN = "CONFORMANCE_ANY_LEAN"
"""The variable that is set if a native Lean of any version may judge."""
VARIABLE = "CONFORMANCE_INSTALLED"
"""Set to 1, it lets what Python found be judged, and judge: `conformance --installed`."""
_UNCHECKED = 0b01
"""The flags of a compiled file that Python runs without looking at its source."""


class ForeignCode(CannotJudge):
    """When what Python imports is not the checkout's own."""


def package_folder(name: str) -> Path:
    """Return the folder that Python imports a package from; raises `CannotJudge` if there is none.

    Nothing is imported for that.
    """
    spec = find_spec(name)
    folders = list(spec.submodule_search_locations or ()) if spec is not None else []
    if len(folders) != 1:
        found = "no folder" if not folders else f"{len(folders)} folders, {', '.join(folders)}"
        raise CannotJudge(
            f"Python imports the package {name} from {found}",
            fix="run scripts/conform, which makes .venv, or `python -m conformance` in a checkout",
        )
    return Path(folders[0]).resolve()


def on_purpose() -> bool:
    """Return whether the user wants what is installed to be judged."""
    return os.environ.get(VARIABLE, "") not in ("", "0")


def foreign(root: Path) -> dict[str, Path]:
    """Return the packages that are not the checkout's own, each with where it is imported from."""
    folders = {name: package_folder(name) for name in PACKAGES}
    return {name: folder for name, folder in folders.items() if folder != root.resolve() / name}


def check_own(root: Path, *, always: bool = False) -> None:
    """Refuse code that is not the checkout's own, unless it is meant.

    With `always` it is refused even then, for work on the checkout's sources.
    """
    found = foreign(root)
    if not found or (on_purpose() and not always):
        return
    names = " and ".join(f"{name} from {folder}" for name, folder in found.items())
    own = " and ".join(str(root / name) for name in found)
    meant = (
        ""
        if always
        else (
            f"; to judge what is installed on purpose: `conformance --installed`, or {VARIABLE}=1"
        )
    )
    raise ForeignCode(
        f"Python imports {names}, not the checkout's own, {own}",
        where=root,
        fix=f"run the checkout's own: `python -m conformance` in {root}, or scripts/conform{meant}",
    )


def check_loaded() -> None:
    """Refuse modules whose code is not that of their source file in the package's folder.

    It is from elsewhere if a package's path was extended, or if a compiled module replaces the
    source; and a compiled file may be marked so that Python no longer looks at the source. Tests
    may be anywhere.
    """
    folders = {name: package_folder(name) for name in PACKAGES}
    for name, module in sorted(sys.modules.items()):
        package, *path = name.split(".")
        spec = getattr(module, "__spec__", None)
        if package not in folders or spec is None or "tests" in path:
            continue
        is_package = spec.submodule_search_locations is not None
        source = folders[package].joinpath(*path, *(["__init__"] if is_package else []))
        source = source.with_name(f"{source.name}.py")
        if spec.origin is None or Path(spec.origin).resolve() != source:
            raise ForeignCode(
                f"the module {name} was imported from {spec.origin}, not from {source}",
                fix="remove that file, or run the checkout's own: scripts/conform",
            )
        if spec.cached is not None and _is_unchecked(Path(spec.cached)):
            raise ForeignCode(
                f"{spec.cached} is run without looking at {source}", fix="remove that file"
            )


def _is_unchecked(compiled: Path) -> bool:
    """Return whether Python runs a compiled file whatever its source says."""
    try:
        with compiled.open("rb") as file:
            return int.from_bytes(file.read(8)[4:], "little") == _UNCHECKED
    except OSError:
        return False
