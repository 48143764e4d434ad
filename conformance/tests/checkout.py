"""A checkout that holds one protocol's cases and traces, and may be damaged.

It has no code: what judges it is said to be meant.
"""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from conformance.corpus import write_index
from conformance.paths import project_root
from conformance.plain_json import JsonObject
from conformance.tests.samples import conformance

STEM = "two_buyer"
Result = subprocess.CompletedProcess[str]


class Checkout:
    """A checkout that holds one protocol's cases and traces, and may be damaged."""

    def __init__(self, root: Path) -> None:
        self.root = root
        source = project_root()
        for name in (
            f"fixtures/cases/{STEM}.jsonl",
            f"fixtures/protocols/{STEM}.json",
            f"fixtures/traces/{STEM}.jsonl.gz",
            "fixtures/parity_ledger.json",
            "fixtures/packs/release.json",
            "fixtures/manifest.json",
        ):
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source / name, root / name)
        write_index(root / "fixtures" / "cases")
        shutil.copytree(source / "lean", root / "lean", ignore=shutil.ignore_patterns(".lake"))

    def run(self, *arguments: str) -> Result:
        return conformance(*arguments, root=self.root)

    @property
    def traces(self) -> Path:
        return self.root / "fixtures" / "traces" / f"{STEM}.jsonl.gz"

    def read(self) -> list[JsonObject]:
        return [json.loads(line) for line in gzip.decompress(self.traces.read_bytes()).splitlines()]

    def write(self, traces: list[JsonObject]) -> None:
        lines = [json.dumps(t, sort_keys=True, separators=(",", ":")) + "\n" for t in traces]
        self.traces.write_bytes(gzip.compress("".join(lines).encode(), mtime=0))

    def damage(self, change: Callable[[list[JsonObject]], None]) -> None:
        traces = self.read()
        change(traces)
        self.write(traces)

    def rewrite(self, old: str, new: str) -> None:
        """Write something else where a text first stands in the traces: in that place alone."""
        text = gzip.decompress(self.traces.read_bytes()).decode()
        assert old in text
        self.traces.write_bytes(gzip.compress(text.replace(old, new, 1).encode(), mtime=0))


def alter(traces: list[JsonObject]) -> None:
    event = next(e for e in traces[0]["outcome"]["events"] if e["kind"] == "sent")
    event["label"] = "altered"


def lost(traces: list[JsonObject]) -> None:
    del traces[0]
