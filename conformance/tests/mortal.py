"""In place of Lean: a process of our own that dies or hangs over the cases it is told."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

from conformance.lean.dialogue import Dialogue
from conformance.lean.wasm import Launch
from conformance.plain_json import JsonObject

PROGRAM = """
import json, os, signal, sys, time
fates, outcome, started = map(json.loads, sys.argv[1:])
if started > 1 and "for good" in fates.values():
    sys.exit(4)
for line in sys.stdin:
    raw = json.loads(line)
    fate = fates.get(raw.get("id"), "answer")
    if fate in ("die", "for good"):
        sys.exit(3)
    if fate == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    if fate == "hang":
        time.sleep(600)
    print("@@" + json.dumps({"case": raw.get("id"), "outcome": outcome}), flush=True)
"""


class Mortal(Dialogue):
    """Answers every case with one outcome, but those that have another fate."""

    def __init__(self, fates: Mapping[str, str], outcome: JsonObject) -> None:
        super().__init__("the mortal", 60.0)
        self._said = (json.dumps(fates), json.dumps(outcome))
        self.started = 0

    def _launch(self, kept: ExitStack) -> Launch:
        self.started += 1
        command = (sys.executable, "-S", "-c", PROGRAM, *self._said, str(self.started))
        return Launch(command, dict(os.environ), Path.cwd())
