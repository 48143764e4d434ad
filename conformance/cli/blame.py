"""What to say of an exception that ends a verb, and with which status: who is to blame for it."""

from __future__ import annotations

import errno
import os
from collections.abc import Sequence
from dataclasses import dataclass
from traceback import extract_tb

import click

from conformance.errors import REPORT_IT, CannotJudge, EngineFailed
from conformance.origin import package_folder
from conformance.plain_json import JsonObject
from conformance.printed import printable
from conformance.verdict import Verdict

_FAILED = "the engine failed: "


@dataclass(frozen=True, slots=True)
class Blame:
    """How a verb ends that an exception broke off."""

    verdict: Verdict
    said: str
    """For people."""
    error: CannotJudge
    """The same in parts."""

    def to_json(self) -> JsonObject:
        """For machines: the verdict first, as every verb has it."""
        error = {"what": self.error.what, "where": self.error.where, "fix": self.error.fix}
        return {"verdict": self.verdict.value, "error": error}


def blamed(error: Exception) -> Blame:
    """Return how a verb ends that this exception broke off.

    Bad input and a fault of the harness leave everything unjudged; an engine that fails differs.
    """
    if isinstance(error, CannotJudge):
        return Blame(Verdict.UNJUDGED, f"error: {error}", error)
    failed = str(error) if isinstance(error, EngineFailed) else unimportable_vm(error)
    if failed is not None:
        said = f"{_FAILED}{failed}"
        return Blame(Verdict.DIFFERS, said, CannotJudge(said, fix="mend the engine there"))
    fault = _of_the_system(error) or fault_of_the_harness(error)
    return Blame(Verdict.UNJUDGED, f"error: {fault}", fault)


_OF_THE_SYSTEM = frozenset(
    (
        errno.EACCES,
        errno.EAGAIN,
        errno.EDQUOT,
        errno.EFBIG,
        errno.EIO,
        errno.EMFILE,
        errno.ENFILE,
        errno.ENOMEM,
        errno.ENOSPC,
        errno.EPERM,
        errno.EROFS,
    )
)
"""What the system refuses whatever the harness does: room, files, memory, processes, permission."""


def _of_the_system(error: Exception) -> CannotJudge | None:
    """Return what to say if the system refused what is needed; None if it is not that."""
    if isinstance(error, MemoryError):
        return CannotJudge("there is not enough memory", fix="try again with more memory free")
    if not isinstance(error, OSError) or error.errno not in _OF_THE_SYSTEM:
        return None
    where = error.filename if isinstance(error.filename, str) else None
    fix = "see that there is room, that you may read and write there, and that the limits allow it"
    return CannotJudge(f"the system refuses: {error.strerror}", where=where, fix=fix)


def warn(text: str) -> None:
    """Print what went wrong, in red, to standard error."""
    click.secho(printable(text), fg="red", err=True)


def unimportable_vm(error: Exception) -> str | None:
    """Return what is wrong with a Python VM that cannot be imported; None if it is not that.

    The harness imports parts of it by itself, so not only the boundary meets such a fault.
    """
    if isinstance(error, SyntaxError):
        places = [f"{error.filename}:{error.lineno}"]
    else:
        places = [frame for frame in _frames(error) if frame.endswith(" in <module>")]
    try:
        vm = f"{package_folder('pyvm')}{os.sep}"
    except CannotJudge:
        return None
    there = next((place for place in reversed(places) if place.startswith(vm)), None)
    return None if there is None else f"it cannot be imported: {_said(error)}\n    {there}"


def fault_of_the_harness(error: Exception) -> CannotJudge:
    """Return what to say of an exception that nobody expected: where it is from, whom to tell."""
    where = "".join(f"\n    {frame}" for frame in _frames(error)[-4:])
    return CannotJudge(
        f"the harness itself failed, nothing was judged: {_said(error)}{where}",
        fix=REPORT_IT,
    )


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


def _frames(error: Exception) -> Sequence[str]:
    """Return the places it was raised through; those in a worker process, if it came from one."""
    told = getattr(error.__cause__, "tb", None)
    if told is None:
        return [f"{f.filename}:{f.lineno} in {f.name}" for f in extract_tb(error.__traceback__)]
    lines = (line.strip() for line in str(told).splitlines() if line.startswith("  File "))
    return [_as_here(line) for line in lines]


def _as_here(line: str) -> str:
    """Return a line of a traceback's text as a place is written here."""
    file, _, rest = line.removeprefix('File "').partition('", line ')
    number, _, name = rest.partition(", in ")
    return f"{file}:{number} in {name}"
