"""Where the project's own folders are: `lean/`, `fixtures/`, the schemas.

Code that is not the checkout's own is refused when it asks for the checkout.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

from conformance.errors import CannotJudge
from conformance.origin import check_own, on_purpose

SCHEMAS = Path(__file__).parent / "schemas"


def project_root() -> Path:
    """Return the checkout that holds `lean/` and `fixtures/`.

    `CONFORMANCE_ROOT` if set, else the nearest parent of the working directory that has both,
    else the checkout this package is installed from. Raises `CannotJudge` if there is none, or if
    `pyvm` or this package is not the checkout's own.
    """
    return _checkout(os.environ.get("CONFORMANCE_ROOT"), Path.cwd(), on_purpose())


@cache
def _checkout(given: str | None, here: Path, _installed: bool) -> Path:
    """Find the checkout, once for the same environment."""
    root = _find(given, here)
    check_own(root)
    return root


def _find(given: str | None, here: Path) -> Path:
    candidates = [Path(given)] if given else [here, *here.parents, Path(__file__).parents[1]]
    for folder in candidates:
        if (folder / "lean" / "lakefile.toml").is_file() and (folder / "fixtures").is_dir():
            return folder.resolve()
    raise CannotJudge(
        "no checkout with lean/ and fixtures/ found",
        where=given or here,
        fix="run inside the project's checkout, or set CONFORMANCE_ROOT to it",
    )


def lean_dir() -> Path:
    """Return the Lake package."""
    return project_root() / "lean"


def fixtures_dir() -> Path:
    """Protocols, cases, traces and the ledger."""
    return project_root() / "fixtures"
