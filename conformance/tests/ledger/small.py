"""A ledger of one deviation, and a checkout of the files that it names."""

from __future__ import annotations

import json
from pathlib import Path

from conformance.ledger.ledger import Ledger, load_ledger
from conformance.plain_json import JsonObject

SEEN = "threaded/n>1/session_permutation"
OTHER = "threaded/n>1/causal_permutation"
GOOD: JsonObject = {
    "id": "waves",
    "title": "Waves",
    "owner": "vm",
    "status": "active",
    "reason": "parallel",
    "impact": "order",
    "alternatives_considered": ["none"],
    "revisit_date": "2027-05-31",
    "covers": [SEEN],
    "lean_refs": ["lean/Waves.lean#runWaves"],
    "python_refs": ["pyvm/waves.py#Waves.run"],
    "tests": ["tests/test_waves.py::TestWaves::test_run"],
}
TESTS_TEXT = """
class TestWaves:
    def test_run(self): ...
    def run(self): ...
"""
LEAN_TEXT = """
/- def inComment : Nat := 0 /- nested -/ def stillInComment := 1 -/
-- theorem inLine : True := trivial
namespace Runtime.VM
def VMState.step : Nat := 0
private theorem runWaves : "def inString \\" theorem x" = "" := rfl
def quote : Char := '"'
def afterQuote : Nat := 1
structure Wave where
end Runtime.VM
def outside := 0
"""


def write(root: Path, *deviations: JsonObject) -> Ledger:
    path = root / "ledger.json"
    text = json.dumps({"schema": "conformance.ledger.v1", "deviations": list(deviations)})
    path.write_text(text, encoding="utf-8")
    return load_ledger(path)
