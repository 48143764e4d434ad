"""Setups: everything of a case but its images, and the runs that share it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from conformance.cases.case import SCHEMA, Runner
from conformance.plain_json import JsonObject
from pyvm.config import VMConfig, WaveCertificate
from pyvm.failure import FailureEvent
from pyvm.wire.case import CERTIFICATE
from pyvm.wire.config import CONFIG

Certificate = tuple[int, WaveCertificate]
"""The tick at which a certificate is handed in, and the certificate."""
Failure = tuple[int, FailureEvent]
"""The tick at which a failure event enters, and the event."""


def certificate(tick: int, step: int, *waves: Sequence[int]) -> Certificate:
    """Hand a certificate to the threaded runner at a tick."""
    return tick, WaveCertificate(step, tuple(tuple(wave) for wave in waves))


@dataclass(frozen=True, slots=True)
class Run:
    """Who runs a setup; the last part of a case's id."""

    name: str
    runner: Runner
    concurrency: int
    certificates: tuple[Certificate, ...] = ()
    """Handed to the threaded runner instead of the planner's."""

    def fields(self) -> JsonObject:
        """Return what it says of a case."""
        return {
            "runner": self.runner.value,
            "concurrency": self.concurrency,
            "certificates": [CERTIFICATE.write(given) for given in self.certificates],
        }


def coop(n: int) -> Run:
    """Tell the cooperative runner to do n at once: it does one canonical step all the same."""
    return Run(f"coop{n}", Runner.COOPERATIVE, n)


def thr(n: int, given: str = "", *certificates: Certificate) -> Run:
    """Name the threaded runner at concurrency n, given certificates that are described so."""
    name = f"thr{n}-{given}" if given else f"thr{n}"
    return Run(name, Runner.THREADED, n, certificates)


COOP = Run("coop", Runner.COOPERATIVE, 1)
"""The canonical run, with which every other run of the setup is compared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup(VMConfig):
    """A configuration with a name, and who runs it: everything of a case but its images."""

    name: str
    runs: tuple[Run, ...] = ()
    """The runs beside the canonical one."""
    lanes: int = 4
    fuel: int = 400

    def cases(self, stem: str, images: Sequence[JsonObject]) -> Iterator[JsonObject]:
        """Yield the case of the canonical run, then those of the other runs."""
        config = CONFIG.write(self)
        for run in (COOP, *self.runs):
            yield {
                "schema": SCHEMA,
                "id": f"{stem}/{self.name}/{run.name}",
                "images": list(images),
                "config": config,
                "fuel": self.fuel,
                **run.fields(),
            }


Entry = tuple[Setup, tuple[JsonObject, ...]]
"""A row of a table: a setup, and the images that it loads."""
