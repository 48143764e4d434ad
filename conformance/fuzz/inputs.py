"""Files that no reader may stumble over: each is read, or refused with its name and a fix.

Whatever else a reader does with a file is a finding: an exception, a hang, or a refusal that does
not say which file is meant.
"""

from __future__ import annotations

import gzip
import signal
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from random import Random
from traceback import extract_tb
from types import FrameType

from conformance.errors import CannotJudge
from conformance.fuzz.input_mutation import mutated

PATIENCE = 10.0
"""Seconds after which a reader hangs."""
_LONGEST = 3000
"""Characters of a refusal that is still one: it does not repeat the file."""

Signature = tuple[str, ...]
"""What makes two findings the same: the kind of file, what was raised, and where."""


@dataclass(frozen=True, slots=True)
class Reader:
    """A kind of file, some good ones, and what reads it."""

    kind: str
    name: str
    """What a file of this kind is called."""
    good: Sequence[bytes]
    read: Callable[[Path], object]

    @property
    def packed(self) -> bool:
        """Whether the file is compressed."""
        return self.name.endswith(".gz")


class _Hangs(BaseException):
    """Ends a reader that takes too long; not an `Exception`, which it might catch."""


@dataclass(slots=True)
class InputFinding:
    """One way in which a reader stumbles, by its smallest file."""

    signature: Signature
    said: str
    data: bytes
    name: str
    seen: int = 1


@dataclass(slots=True)
class InputCampaign:
    """What a campaign over the readers has found so far."""

    seed: int
    patience: float = PATIENCE
    tries: int = 300
    """How often a finding is tried with parts left out."""
    read: Counter[str] = field(default_factory=Counter)
    """How many files of each kind were read as good."""
    refused: Counter[str] = field(default_factory=Counter)
    findings: dict[Signature, InputFinding] = field(default_factory=dict)

    @property
    def tried(self) -> int:
        """How many files were tried."""
        stumbled = sum(finding.seen for finding in self.findings.values())
        return self.read.total() + self.refused.total() + stumbled


def run_inputs(
    campaign: InputCampaign,
    readers: Sequence[Reader],
    *,
    count: int | None,
    seconds: int | None = None,
    done: Callable[[], None] = lambda: None,
) -> None:
    """Try so many files, or for so long: of every kind in turn, each from its own random numbers.

    A good file that is refused is an error of the campaign: raises `CannotJudge`.
    """
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="conformance-inputs-") as name:
        folder = Path(name)
        for reader in readers:
            for data in reader.good:
                _written(reader, folder, data)
                reader.read(folder / reader.name)
        number = 0
        while (count is None or number < count) and (
            seconds is None or time.monotonic() - started < seconds
        ):
            reader = readers[number % len(readers)]
            random = Random(f"inputs {campaign.seed} {number}")
            _try(campaign, reader, folder, draw(reader, random))
            number += 1
            done()


def draw(reader: Reader, random: Random) -> bytes:
    """Return a file of this kind, changed; of a compressed one mostly what it holds."""
    good = random.choice(reader.good)
    if not reader.packed:
        return mutated(good, random)
    if random.random() < 0.2:
        return mutated(gzip.compress(good, mtime=0), random)
    return gzip.compress(mutated(good, random), mtime=0, compresslevel=1)


def _try(campaign: InputCampaign, reader: Reader, folder: Path, data: bytes) -> None:
    found = stumbles(reader, folder, data, campaign.patience)
    if found is None:
        campaign.read[reader.kind] += 1
    elif isinstance(found, CannotJudge):
        campaign.refused[reader.kind] += 1
    elif found.signature in campaign.findings:
        campaign.findings[found.signature].seen += 1
    else:
        campaign.findings[found.signature] = smallest(
            found, partial(_again, campaign, reader, folder), campaign.tries
        )


def _again(
    campaign: InputCampaign, reader: Reader, folder: Path, data: bytes
) -> InputFinding | None:
    found = stumbles(reader, folder, data, campaign.patience)
    return found if isinstance(found, InputFinding) else None


def stumbles(
    reader: Reader, folder: Path, data: bytes, patience: float
) -> InputFinding | CannotJudge | None:
    """Return how a reader stumbles over a file, or how it refuses it; None if it reads it."""
    path = folder / reader.name
    path.write_bytes(data)
    try:
        with _at_most(patience):
            reader.read(path)
    except CannotJudge as error:
        wrong = _bad_refusal(error, path)
        if wrong is None:
            return error
        return InputFinding((reader.kind, "refusal", wrong), str(error), data, reader.name)
    except (KeyboardInterrupt, MemoryError):
        raise
    except BaseException as error:  # noqa: BLE001 - whatever a reader raises is what is looked for
        frames = extract_tb(error.__traceback__)
        ours = [f for f in frames if "/conformance/" in f.filename or "/pyvm/" in f.filename]
        place = f"{Path(ours[-1].filename).name} in {ours[-1].name}" if ours else ""
        said = f"{type(error).__name__}: {error} at {place}"
        return InputFinding((reader.kind, type(error).__name__, place), said, data, reader.name)
    return None


def _bad_refusal(error: CannotJudge, path: Path) -> str | None:
    """Return what is wrong with a refusal; None if it says which file, and what to do."""
    if path.name not in str(error.where):
        return "does not name the file"
    if not error.what or not error.fix:
        return "does not say what is wrong, or what to do"
    return "is too long" if len(str(error)) > _LONGEST else None


def smallest(
    found: InputFinding, look: Callable[[bytes], InputFinding | None], tries: int
) -> InputFinding:
    """Return the finding with fewer bytes: parts are left out while it stays the same."""
    size = len(found.data) // 2
    while size and tries:
        at = 0
        while at < len(found.data) and tries:
            tries -= 1
            less = look(found.data[:at] + found.data[at + size :])
            if less is not None and less.signature == found.signature:
                found = less
            else:
                at += size
        size //= 2
    return found


@contextmanager
def _at_most(seconds: float) -> Iterator[None]:
    """Raise in the main thread if it takes longer."""

    def hangs(number: int, frame: FrameType | None) -> None:
        raise _Hangs(f"it takes more than {seconds:.0f} s")

    before = signal.signal(signal.SIGALRM, hangs)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _written(reader: Reader, folder: Path, data: bytes) -> None:
    whole = gzip.compress(data, mtime=0) if reader.packed else data
    (folder / reader.name).write_bytes(whole)


def shortened(raw: object, most: int = 2) -> object:
    """Return a document with only the first few items of its lists, so that it is soon read."""
    if isinstance(raw, list):
        return [shortened(item, most) for item in raw[:most]]
    if isinstance(raw, Mapping):
        return {key: shortened(value, most) for key, value in raw.items()}
    return raw
