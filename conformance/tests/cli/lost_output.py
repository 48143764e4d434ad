"""Calls every verb with a standard output that takes nothing, and says how each ended.

    python -m conformance.tests.cli.lost_output FILE

It is a program of its own because it is its own file descriptors that are closed. What it found is
written to FILE.
"""

from __future__ import annotations

import copy
import json
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from conformance.cli.main import cli, main
from conformance.tests.cli.calls import CALLS, ENGINES, Call
from conformance.tests.cli.verbs import Verb


def full() -> None:
    """Have standard output be a disk that is full."""
    disk = os.open("/dev/full", os.O_WRONLY)
    os.dup2(disk, 1)
    os.close(disk)


def unread() -> None:
    """Have standard output be a pipe whose reader is gone."""
    reader, writer = os.pipe()
    os.close(reader)
    os.dup2(writer, 1)
    os.close(writer)


Fault = Callable[[], None]
FAULTS = ((full, True), (unread, False))
"""What becomes of standard output, and whether JSON is asked for."""


def ended(verb: Verb, call: Call, fault: Fault, as_json: bool) -> int:
    """Return the exit status of a call."""
    command = copy.copy(cli)
    command.context_settings = {**cli.context_settings, "obj": ENGINES}
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as folder:
        call.prepare(patch.setattr, Path(folder))
        words = [*verb, *(word.format(folder) for word in call.words)]
        fault()
        sys.stdout, sys.stderr = sys.__stdout__, sys.__stderr__
        try:
            main(command, [*words, "--json"] if as_json else words)
        except SystemExit as end:
            return int(end.code or 0)
    raise AssertionError(f"{verb} did not end")


if __name__ == "__main__":
    kept = os.dup(2)
    found = {}
    for fault, as_json in FAULTS:
        for verb, call in CALLS.items():
            found[" ".join((fault.__name__, *verb))] = ended(verb, call, fault, as_json)
            os.dup2(kept, 1)
    Path(sys.argv[1]).write_text(json.dumps(found), encoding="utf-8")
