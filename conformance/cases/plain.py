"""The plain run of a protocol: what a protocol's file stands for where a case is asked for."""

from __future__ import annotations

from pathlib import Path

from conformance.cases.codecs import CASE
from conformance.cases.protocols import load_protocol
from conformance.plain_json import JsonObject
from conformance.scribble.reading import Reading
from pyvm.case import Runner
from pyvm.config import VMConfig
from pyvm.wire.case import SCHEMA

FUEL = 400
"""Rounds of a run: enough for what ends, few enough to look at for what does not."""


def plain_case(path: Path, reading: Reading | None) -> JsonObject:
    """Return the case that runs a file's protocol once, a step a round, with nothing configured."""
    protocol = load_protocol(path, reading)
    case_id = f"{protocol.name}/plain/coop"
    how = (VMConfig(), Runner.COOPERATIVE, 1, FUEL, ())
    return CASE.write((SCHEMA, case_id, (protocol.image,), *how))
