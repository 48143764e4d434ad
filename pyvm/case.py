"""Cases: what is loaded, how it is configured, and who runs it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from pyvm.config import VMConfig
from pyvm.load import Image


class Runner(StrEnum):
    """Who runs the rounds."""

    COOPERATIVE = "cooperative"
    THREADED = "threaded"


@dataclass(frozen=True, slots=True)
class Case:
    """One run: its images, its configuration, and how it is run."""

    id: str
    images: tuple[Image, ...]
    config: VMConfig
    runner: Runner
    concurrency: int
    fuel: int
