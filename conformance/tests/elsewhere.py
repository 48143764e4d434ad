"""Commands of the documents that need minutes: who runs them instead, and whether that is so."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import chain
from pathlib import Path

from conformance.tests.console import ROOT, Block

CI = Path(".ci/run")
TESTS = Path("conformance/tests")

ELSEWHERE = {
    "scripts/test": "tests",  # runs the very test that runs the documents
    "scripts/test-pythons": "other Pythons",  # makes an environment for each
    # need Lean's build of the copy, which takes minutes
    "conformance lean build -j 2": "lean build",
    "conformance lean audit": "lean audit",
    "conformance lean claims --accept": "test_what_is_claimed_anew_is_accepted_on_demand_alone",
    "conformance lean mutants --check --sample 3": "edits of the model",
    # writes what that judges
    "conformance lean mutants --sample 150 --journal build/edits.jsonl --write": (
        "edits of the model"
    ),
    "conformance pack check": "theorem packs",
    "conformance pack export --pack Runtime.Packs.LaneSwap.pack": (
        "test_a_new_theorem_becomes_an_admitted_capability"
    ),
    "conformance export --check -k two_buyer": "export",
    "conformance pack export": "test_a_new_theorem_becomes_an_admitted_capability",
    "conformance certificates check --count 20000": "forged certificates",
    "conformance envelope check --count 5000": "envelope",
    "conformance branches --check -k two_buyer -j 2": "branches",
    "conformance fuzz --cases 200 --seed 1 --out build/fuzz": "fuzz",
    "conformance fuzz --inputs --cases 3000 --ask 300 --seed 1 --out build/inputs": (
        "hostile inputs"
    ),
    "conformance promote build/fuzz/finding-0123456789ab.json": (
        "test_from_a_planted_fault_to_a_promoted_case"
    ),
    # need minutes of planting
    "conformance mutants --fast --seed 7 -j 2 --out build/mutants.json": "mutants",
    "conformance minimize --check --fast -j 2": "minimized corpus",
    # there the same is found, and compared with what is committed, not written
    "conformance minimize -j 2": "minimized corpus",
    "conformance export -j 2": "export",
    "conformance export -k my_protocol": "export",
    "conformance branches --write -j 2": "branches",
    # fetches Pyodide if need be
    "scripts/check-wasm-runtime.sh": "wasm runtime",
    "scripts/check-release-conformance.sh -j 2 --out build/release": "release conformance",
    "conformance release verify build/release/release.json": "release report",
    'scripts/check-release-conformance.sh --sample "$(git rev-parse HEAD)" -j 2': (
        "release conformance"
    ),
    # need a report on a whole commit, which takes minutes
    "conformance release new-key build/release.key": "test_a_report_is_signed_by_the_readme",
    "conformance release sign build/release/release.json --key build/release.key": (
        "test_a_report_is_signed_by_the_readme"
    ),
    "conformance release verify build/release/release.dsse.json --key build/release.key.pub": (
        "test_a_report_is_signed_by_the_readme"
    ),
}
"""Command -> the part of `.ci/run`, or the test, that runs its verb."""


def not_elsewhere(blocks: list[Block], elsewhere: Mapping[str, str]) -> list[str]:
    """Return which entries of the table are not true: no such command here, or not run there."""
    commands = {command.text for command in chain.from_iterable(blocks)}
    wrong = [f"`{text}` is in no document" for text in elsewhere if text not in commands]
    for text, runner in elsewhere.items():
        if runner.startswith("test_"):
            if not _tested(text, runner):
                wrong.append(f"no test {runner} runs `{text}`")
        elif _verb_of_part(runner) != _verb(text):
            wrong.append(f"{CI} has no part {runner!r} that runs `{text}`")
    return wrong


def _tested(text: str, test: str) -> bool:
    """Whether some file has the test, and calls the verb word by word."""
    words = [word for word in _verb(text).split()[1:] if "/" not in word]
    verb = ", ".join(f'"{word}"' for word in words)
    files = (ROOT / TESTS).rglob("test_*.py")
    found = [code for file in files if f"\ndef {test}(" in (code := file.read_text("utf-8"))]
    return any(verb in code for code in found)


def _verb_of_part(part: str) -> str | None:
    pattern = rf'^(?:part|beside) "{re.escape(part)}" (.+)$'
    found = re.search(pattern, (ROOT / CI).read_text(encoding="utf-8"), re.M)
    return _verb(found[1]) if found else None


def _verb(command: str) -> str:
    return command.partition(" -")[0].strip()
