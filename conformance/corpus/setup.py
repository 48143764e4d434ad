"""Setups: rows of the tables, each of which is the cases of one thing that is run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from conformance.cases.case import SCHEMA, Runner
from conformance.cases.codecs import CASE, CaseImage
from conformance.plain_json import JsonObject
from pyvm.config import VMConfig, WaveCertificate
from pyvm.failure import FailureEvent

Certificate = tuple[int, WaveCertificate]
"""The tick at which a certificate is handed in, and the certificate."""
Failure = tuple[int, FailureEvent]
"""The tick at which a failure event enters, and the event."""


def certificate(tick: int, step: int, *waves: Sequence[int]) -> Certificate:
    """Hand a certificate to the threaded runner at a tick."""
    return tick, WaveCertificate(step, tuple(tuple(wave) for wave in waves))


class Run(NamedTuple):
    """Who runs a setup; the last part of a case's id."""

    name: str
    runner: Runner
    concurrency: int
    certificates: tuple[Certificate, ...] = ()
    """Handed to the threaded runner instead of the planner's."""


def coop(n: int) -> Run:
    """Tell the cooperative runner to do n at once: it does one canonical step all the same."""
    return Run(f"coop{n}", Runner.COOPERATIVE, n)


def thr(n: int, given: str = "", *certificates: Certificate) -> Run:
    """Name the threaded runner at concurrency n, given certificates that are described so."""
    name = f"thr{n}-{given}" if given else f"thr{n}"
    return Run(name, Runner.THREADED, n, certificates)


COOP = Run("coop", Runner.COOPERATIVE, 1)
"""The canonical run, with which every other run of the setup is compared."""


@dataclass(frozen=True)
class _Loaded:
    """What a row begins with, before its configuration."""

    name: str
    images: tuple[CaseImage, ...] = ()


@dataclass(frozen=True, slots=True)
class Setup(VMConfig, _Loaded):
    """A row of a table: its name, what is loaded, a configuration, and who runs it."""

    lanes: int = 4
    fuel: int = 400
    runs: tuple[Run, ...] = ()
    """The runs beside the canonical one."""

    def cases(self, stem: str) -> Iterator[CorpusCase]:
        """Yield the case of the canonical run, then those of the other runs."""
        for run in (COOP, *self.runs):
            yield CorpusCase(stem, self, run)


class CorpusCase(NamedTuple):
    """A case as it is generated: the file that lists it, its row, and who runs it."""

    stem: str
    setup: Setup
    run: Run

    @property
    def id(self) -> str:
        """The case's id."""
        return f"{self.stem}/{self.setup.name}/{self.run.name}"

    def to_json(self) -> JsonObject:
        """Write the case as it is committed."""
        setup, (_, runner, concurrency, certificates) = self.setup, self.run
        how = (runner, concurrency, setup.fuel, certificates)
        return CASE.write((SCHEMA, self.id, setup.images, setup, *how))
