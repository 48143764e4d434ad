"""Which Node.js runs Pyodide: the machine's own, or the pinned one that the Lean driver knows."""

from __future__ import annotations

import platform
import re
import shutil
from pathlib import Path
from subprocess import TimeoutExpired

from conformance.errors import CannotJudge
from conformance.lean.install import Toolchain, toolchain
from conformance.processes.owner import run

OLDEST = 20
"""The oldest major version that has run the corpus."""
FIX = f"install Node.js {OLDEST} or newer, with npm, so that both are on PATH"


def find_node(fetched: Toolchain) -> Path | None:
    """Take the machine's Node.js if it is new enough, else a pinned one that is installed."""
    own = shutil.which("node")
    if own is not None and is_new_enough(node_version(Path(own))):
        return Path(own)
    pinned = (place.node for place in (fetched, toolchain()) if place.installed)
    return next(pinned, None)


def node_version(node: Path) -> str:
    """Return its version without the `v`, or an empty text if it names none."""
    try:
        done = run((str(node), "--version"), timeout=60)
    except (OSError, TimeoutExpired):
        return ""
    return done.out.strip().removeprefix("v") if done.status == 0 else ""


def is_new_enough(version: str) -> bool:
    """Return whether this Node.js is one that Pyodide is known to run in."""
    major = re.match(r"\d+", version)
    return major is not None and int(major[0]) >= OLDEST


def check_fetchable() -> None:
    """Refuse where the pinned Node.js, which is built for one platform, cannot run."""
    if platform.system() != "Linux" or platform.machine() not in ("x86_64", "AMD64"):
        raise CannotJudge(
            f"no Node.js of version {OLDEST} or newer on PATH, which Pyodide needs", fix=FIX
        )
