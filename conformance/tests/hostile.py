"""Files that no one should have to read, and every verb that reads each kind of file."""

from __future__ import annotations

import gzip
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from conformance.limits import MAX_FILE
from conformance.tests.damaged import CASE

CASES, INDEX = "fixtures/cases/two_buyer.jsonl", "fixtures/cases/index.json"
PROTOCOL, TRACES = "fixtures/protocols/two_buyer.json", "fixtures/traces/two_buyer.jsonl.gz"
LEDGER, PACK = "fixtures/parity_ledger.json", "fixtures/packs/release.json"
MINIMIZED, BRANCHES = "fixtures/minimized.json", "fixtures/branches.json.gz"
MANIFEST, REASONS = "fixtures/manifest.json", "fixtures/unreached.json"
OWN = "mine.json"
"""A file that the user names."""

_OF_A_CASE = (
    ("show", CASE),
    ("show", CASE, "--json"),
    ("trace", CASE),
    ("diff", CASE),
    ("run", "-k", CASE),
    ("run", "--junit", "junit.xml"),
    ("run", "--json"),
    ("coverage", CASE),
    ("branches", CASE),
    ("ledger", "check"),
)
"""Verbs that read cases, and what belongs to them."""
_READ: Mapping[str, tuple[tuple[str, ...], ...]] = {
    CASES: (*_OF_A_CASE, ("show", "--list"), ("run", "--minimized")),
    INDEX: (*_OF_A_CASE, ("show", "--list"), ("run", "--minimized")),
    PROTOCOL: (*_OF_A_CASE, ("project", "two_buyer"), ("project", f"{{root}}/{PROTOCOL}")),
    TRACES: (("diff", CASE), ("run",), ("run", "--junit", "junit.xml"), ("coverage", CASE)),
    LEDGER: (("ledger", "list"), ("ledger", "explain", "x"), ("ledger", "check"), ("run",)),
    PACK: (("pack", "list"), ("run",)),
    MINIMIZED: (("run", "--minimized"),),
    BRANCHES: (("branches", CASE), ("coverage",)),
    MANIFEST: (("manifest", "check", "--committed"), ("coverage",)),
    REASONS: (("coverage",),),
    OWN: (
        ("show", "{own}"),
        ("trace", "{own}", "--json"),
        ("diff", "{own}"),
        ("diff", "{own}", "{own}"),
        ("project", "{own}"),
        ("fuzz", "--replay", "{own}"),
        ("promote", "{own}"),
        ("release", "verify", "{own}"),
        ("release", "verify", "{own}", "--key", "{own}"),
        ("release", "sign", "{own}", "--key", "{own}"),
        ("minimize", "--matrix", "{own}"),
    ),
}
WAYS = tuple((file, words) for file, verbs in _READ.items() for words in verbs)
"""Each kind of file with each verb that reads it."""


@dataclass(frozen=True, slots=True)
class Hostile:
    """One thing to find in the place of a file."""

    make: Callable[[Path, bytes], object]
    """Puts it there, given what a good file holds, unpacked."""
    always: bool = True
    """Whether no reader takes it, whatever kind of file it is."""


def _filled(change: Callable[[bytes], bytes]) -> Callable[[Path, bytes], object]:
    """Return what writes the file with its contents changed."""

    def make(path: Path, good: bytes) -> None:
        data = change(good)
        path.write_bytes(gzip.compress(data, 1) if path.suffix == ".gz" else data)

    return make


def _sparse(path: Path, good: bytes) -> None:
    """Write a gigabyte of zeros, or what unpacks to it."""
    if path.suffix == ".gz":
        part = gzip.compress(b"\0" * 2**24, 1)
        path.write_bytes(part * 64)
    else:
        path.touch()
        os.truncate(path, 16 * MAX_FILE)


_WORD = b"two_buyer"
HOSTILE: Mapping[str, Hostile] = {
    "a directory": Hostile(lambda path, good: path.mkdir()),
    "a pipe": Hostile(lambda path, good: os.mkfifo(path)),
    "a device": Hostile(lambda path, good: path.symlink_to("/dev/zero")),
    "a link to itself": Hostile(lambda path, good: path.symlink_to(path)),
    "a gigabyte of zeros": Hostile(_sparse),
    "brackets": Hostile(_filled(lambda good: b"[" * 2**20)),
    "two million lines": Hostile(_filled(lambda good: b"\n" * 2_000_000)),
    "empty": Hostile(_filled(lambda good: b"")),
    "noise": Hostile(_filled(lambda good: bytes(range(256)) * 4)),
    "not UTF-8": Hostile(_filled(lambda good: good.replace(b":", b":\xff", 1))),
    "cut off": Hostile(_filled(lambda good: good[: len(good) // 2])),
    "NUL inside": Hostile(_filled(lambda good: good.replace(b":", b":\0", 1))),
    "half of a surrogate pair": Hostile(
        _filled(lambda good: re.sub(rb'\{\s*"', b'{"\\\\ud800":0,"', good, count=1))
    ),
    "a long name": Hostile(_filled(lambda good: good.replace(_WORD, b"x" * 10_000)), always=False),
    "a command to CI": Hostile(
        _filled(lambda good: good.replace(_WORD, b"x\\n::error::y\\u001b[2J")), always=False
    ),
    "a path": Hostile(
        _filled(lambda good: good.replace(b'"two_buyer"', b'"../../../etc/passwd"')), always=False
    ),
}  # fmt: skip
