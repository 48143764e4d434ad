"""Writes everything that is derived from the sources and needs no Lean, for `test_reproducible.py`.

    python -m conformance.tests.derived FOLDER [reversed]

It is a program of its own because what is varied is the environment of a process. With `reversed`
the system lists every folder backwards.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from conformance.cases.case import load_corpus
from conformance.cases.schema import write_schemas
from conformance.corpus import write_corpus
from conformance.engines.engine import trace_by
from conformance.fuzz.draw import Block
from conformance.fuzz.parents import CORPUS
from conformance.identity.identity import PYVM, identify
from conformance.jsonfile import pretty_json, write_atomic
from conformance.manifest.introspect import python_manifest
from conformance.manifest.shapes import write_manifest
from conformance.packs.export import to_text
from conformance.release.page import html, markdown
from conformance.release.report import report_of
from conformance.tests.packs.demo import exported
from conformance.tests.release.healthy import Healthy, judge
from conformance.traces.trace import Engine, trace_path, write_traces

EVERY = 8
"""The Python VM runs one case in this many."""


def backwards(listed: Callable[..., Iterable[Any]]) -> Callable[..., Any]:
    """A function that lists what another lists, the last first."""

    class Entries(list[Any]):
        """What `os.scandir` gives is also a context."""

        def __enter__(self) -> Entries:
            return self

        def __exit__(self, *_: object) -> None:
            pass

        def close(self) -> None:
            pass

    return lambda *args: Entries(sorted(listed(*args), key=_name, reverse=True))


def _name(entry: Any) -> str:
    return str(getattr(entry, "name", entry))


def derive(folder: Path) -> None:
    """Write cases, traces by the Python VM, schemas, shapes, a pack, a report, drawn cases."""
    (folder / "cases").mkdir(parents=True)
    write_corpus(folder / "cases")
    write_schemas(folder / "schemas")
    write_manifest(python_manifest(), folder / "shapes.json")
    write_atomic(folder / "pack.json", to_text(exported(), "pack.json"))
    document = judge(Healthy()).to_json()
    report = report_of(document, "report")
    write_atomic(folder / "release.json", pretty_json(document))
    write_atomic(folder / "release.html", html(report))
    write_atomic(folder / "release.md", markdown(report))
    write_atomic(folder / "identity.json", pretty_json(identify(PYVM).hashes))
    drawn = [Block(kind, 1, 0, 10).cases() for kind in ("protocol", "bytecode", CORPUS)]
    write_atomic(folder / "drawn.json", pretty_json([[c.raw for c in cases] for cases in drawn]))
    traces = [trace_by(Engine.PYVM, case) for case in load_corpus()[::EVERY]]
    write_traces(traces, trace_path("all", folder))


if __name__ == "__main__":
    if sys.argv[2:] == ["reversed"]:
        os.listdir, os.scandir = backwards(os.listdir), backwards(os.scandir)
    derive(Path(sys.argv[1]))
