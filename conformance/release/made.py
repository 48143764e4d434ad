"""When and on what a report is made: this is not judged, but it is signed."""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime

from conformance.engines.engine import harness_version
from conformance.errors import CannotJudge
from conformance.files import read_text
from conformance.lean.provider import Provider, identity
from conformance.paths import lean_dir
from conformance.plain_json import JsonObject

_EPOCH = "SOURCE_DATE_EPOCH"
"""As the reproducible-builds project defines it."""


def made_now() -> JsonObject:
    """Return the date, the versions and the platform of a report that is made now.

    Where `SOURCE_DATE_EPOCH` is set, that is the date, so that the same report can be made again.
    """
    toolchain = read_text(lean_dir() / "lean-toolchain").strip()
    return {
        "at": _now().isoformat(timespec="seconds"),
        "version": harness_version(),
        "python": platform.python_version(),
        "platform": f"{platform.system()} {platform.machine()}",
        "toolchain": toolchain,
        "lean": _lean(toolchain),
    }


def _lean(toolchain: str) -> JsonObject | None:
    """Return which Lean is asked, or None if there is none; the parts that need it say so."""
    try:
        found = identity()
    except CannotJudge:
        return None
    native = found.provider is Provider.NATIVE
    return {
        "provider": found.provider.value,
        "version": found.version,
        "commit": found.commit,
        "patches": found.patches,
        "official": native and toolchain.rpartition(":")[2].removeprefix("v") == found.version,
    }


def _now() -> datetime:
    given = os.environ.get(_EPOCH)
    if given is None:
        return datetime.now(UTC)
    try:
        return datetime.fromtimestamp(int(given), UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise CannotJudge(
            f"{given!r} is not a number of seconds since 1970",
            where=f"environment variable {_EPOCH}",
            fix="set it to such a number, or unset it",
        ) from error
