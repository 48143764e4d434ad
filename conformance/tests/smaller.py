"""A checkout with the cases of one protocol, whose files may be damaged."""

from __future__ import annotations

import gzip
import json
import shutil
from pathlib import Path

from conformance.corpus import write_index
from conformance.coverage.branches import QUESTIONS
from conformance.jsonfile import canonical_json, packed
from conformance.paths import project_root

_FIXTURES = (
    "cases/two_buyer.jsonl",
    "protocols/two_buyer.json",
    "traces/two_buyer.jsonl.gz",
    "packs/release.json",
    "*.json",
    "*.json.gz",
)


def make_smaller_checkout(root: Path) -> Path:
    """Copy what the cases of one protocol need, and the other committed documents."""
    real = project_root()
    for pattern in _FIXTURES:
        for path in (real / "fixtures").glob(pattern):
            there = root / path.relative_to(real)
            there.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, there)
    write_index(root / "fixtures" / "cases")
    _keep_arms_of(root / "fixtures" / "branches.json.gz", "two_buyer/")
    (root / "lean").symlink_to(real / "lean")
    return root


def _keep_arms_of(path: Path, start: str) -> None:
    """Let the file of arms be of these cases alone, and of the questions."""
    raw = json.loads(gzip.decompress(path.read_bytes()))
    kept = {n: t for n, t in raw["taken"].items() if n.startswith(start) or n in QUESTIONS}
    path.write_bytes(packed([canonical_json({**raw, "taken": kept})]))
