"""The libraries that plant faults: they are an extra, so they may be missing."""

from __future__ import annotations

from importlib.util import find_spec

from conformance.errors import CannotJudge

TOOLS = ("coverage", "libcst", "mutmut", "pytest")


def check_tools() -> None:
    """Raise `CannotJudge` if a library is missing."""
    missing = [name for name in TOOLS if find_spec(name) is None]
    if missing:
        raise CannotJudge(
            f"faults are planted with {missing[0]}, which is not installed",
            fix="pip install 'conformance[mutants]', or scripts/setup.sh for all that CI has",
        )
