"""The doctor's examination: everything that the harness needs, and what is amiss for which verb."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from conformance.doctor.checkout import look_at_checkout
from conformance.doctor.finding import Finding, State
from conformance.doctor.lean import look_at_lean
from conformance.doctor.machine import look_at_machine
from conformance.plain_json import JsonObject

Look = Callable[[], Iterable[Finding]]
LOOKS: tuple[Look, ...] = (look_at_machine, look_at_checkout, look_at_lean)


@dataclass(frozen=True, slots=True)
class Examination:
    """All that was found."""

    findings: tuple[Finding, ...]

    @property
    def sound(self) -> bool:
        """Whether the verbs asked about have what they need; nothing seen is not sound."""
        return bool(self.findings) and all(found.state.usable for found in self.findings)

    def to_json(self) -> JsonObject:
        """Return it for machines."""
        return {"sound": self.sound, "findings": [found.to_json() for found in self.findings]}

    def lines(self) -> Iterator[str]:
        """Yield it for people: a line for each thing, with the fix below where there is one."""
        width = max((len(found.name) for found in self.findings), default=0)
        for found in self.findings:
            yield f"{found.state:<8} {found.name:<{width}}  {found.says}"
            if not found.state.usable:
                verbs = ", ".join(sorted(found.verbs)) or "every verb"
                yield f"{'':<8} {'':<{width}}  needed by: {verbs}"
            if found.fix is not None:
                yield f"{'':<8} {'':<{width}}  fix: {found.fix}"
        amiss = sum(not found.state.usable for found in self.findings)
        stale = sum(found.state is State.STALE for found in self.findings)
        yield f"{len(self.findings)} things looked at, {amiss} amiss, {stale} to be renewed"


def examine(verbs: Iterable[str] = (), looks: Iterable[Look] = LOOKS) -> Examination:
    """Look at everything that these verbs need; at everything if none is named."""
    wanted = frozenset(verbs)
    found = (finding for look in looks for finding in look())
    return Examination(tuple(one for one in found if one.concerns(wanted)))
