"""Why constructors and arms of the model may be unreached: a committed list of reasons."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from conformance.coverage.branches import Branches
from conformance.errors import CannotJudge
from conformance.jsonfile import read_document
from conformance.lean.cover import Arm
from conformance.paths import fixtures_dir

SCHEMA = "conformance.unreached.v1"


def reasons_path() -> Path:
    """Return where the reasons are committed."""
    return fixtures_dir() / "unreached.json"


def load_reasons(path: Path | None = None) -> dict[str, str]:
    """Read why constructors may be unreached; raises `CannotJudge` if one is listed twice."""
    path = path or reasons_path()
    entries = read_document(path, SCHEMA)["unreached"]
    reasons = {entry["constructor"]: entry["reason"] for entry in entries}
    if len(reasons) < len(entries):
        names = [entry["constructor"] for entry in entries]
        twice = next(name for name in names if names.count(name) > 1)
        raise CannotJudge(f"{twice} is listed twice", where=path, fix="keep one reason")
    return reasons


ArmKey = tuple[str, str]
"""The definition, and how the arm begins there; its line may move."""


def load_arm_reasons(path: Path | None = None) -> dict[ArmKey, str]:
    """Read why arms may be untaken; raises `CannotJudge` if one is listed twice."""
    path = path or reasons_path()
    reasons: dict[ArmKey, str] = {}
    for group in read_document(path, SCHEMA)["arms"]:
        for arm in group["arms"]:
            key = (group["definition"], arm)
            if key in reasons:
                raise CannotJudge(
                    f"{arm!r} of {key[0]} is listed twice", where=path, fix="keep one reason"
                )
            reasons[key] = group["reason"]
    return reasons


@dataclass(frozen=True, slots=True)
class UntakenArms:
    """Every arm that no case takes with its reason, and what is wrong with the reasons."""

    listed: tuple[tuple[Arm, str | None], ...]
    problems: tuple[str, ...]


def untaken_arms(found: Branches, reasons: Mapping[ArmKey, str]) -> UntakenArms:
    """Compare what no case takes with the reasons: each needs exactly one."""
    untaken = found.untaken()
    listed = tuple((arm, reasons.get(_key(arm))) for arm in untaken)
    left, known = set(map(_key, untaken)), set(map(_key, found.arms))
    return UntakenArms(listed, tuple(_problems(listed, left, known, reasons)))


def _key(arm: Arm) -> ArmKey:
    return arm.definition, arm.text


def _problems(
    listed: Iterable[tuple[Arm, str | None]],
    left: set[ArmKey],
    known: set[ArmKey],
    reasons: Iterable[ArmKey],
) -> Iterator[str]:
    yield from (f"{arm} is untaken, and no reason says why" for arm, why in listed if why is None)
    for key in reasons:
        if key not in left:
            what = "is taken" if key in known else "is no arm of the model"
            yield f"{key[0]}: {key[1]} has a reason to be untaken, and {what}"
