"""`conformance manifest`: the shapes of the shared types, Lean's against Python's."""

from __future__ import annotations

from collections.abc import Iterator

import click

from conformance.cli.options import json_option
from conformance.conclusion import Summary, finish
from conformance.jsonfile import check_writable
from conformance.ledger.ledger import load_ledger
from conformance.manifest.manifest import DriftedType, Shapes, drift, observed_shapes, shapes_json
from conformance.manifest.shapes import Manifest, manifest_path, read_manifest, write_manifest
from conformance.paths import lean_dir, project_root
from conformance.verdict import Verdict


@click.group(
    "manifest",
    epilog="\b\nExamples:\n  conformance manifest check\n  conformance manifest write",
)
def command() -> None:
    """Compare the constructors and fields of Lean's types with those of pyvm.

    Exit status: 0 good, 1 they differ, 2 no Lean, or bad input.
    """


@command.command(epilog="\b\nExamples:\n  conformance manifest check --committed --json")
@click.option("--committed", is_flag=True, help="Trust fixtures/manifest.json; needs no Lean.")
@json_option
def check(committed: bool, as_json: bool) -> None:
    """Say where the types differ, and whether the committed manifest is what Lean writes now.

    A difference fails unless an active deviation of the ledger covers it.

    Exit status: 0 the same shapes or declared differences, 1 others, 2 no Lean or bad input.
    """
    ledger = load_ledger()
    written = read_manifest()
    now = written if committed else _lean()
    drifted, shapes = drift(written, now), observed_shapes(now)
    undeclared = [f for f in shapes if f not in ledger.covered_shapes]
    facts = {
        "types": len(now.types),
        "drifted": [d.to_json() for d in drifted],
        "observed": shapes_json(shapes, lambda f: f in ledger.covered_shapes),
    }
    counts = (
        f"{len(now.types)} types, {len(undeclared)} undeclared differences, "
        f"{len(shapes) - len(undeclared)} declared, {len(drifted)} drifted"
    )
    lines = (*_wrong(drifted, {f: shapes[f] for f in undeclared}), counts)
    finish(Summary(Verdict.of(not (drifted or undeclared)), facts, lines), as_json=as_json)


@command.command(epilog="\b\nExamples:\n  conformance manifest write")
@json_option
def write(as_json: bool) -> None:
    """Write Lean's manifest to fixtures/manifest.json.

    Exit status: 0 written, 2 no Lean, or the model does not compile.
    """
    check_writable(manifest_path())
    manifest = _lean()
    path = write_manifest(manifest).relative_to(project_root()).as_posix()
    facts = {"types": len(manifest.types), "file": path}
    lines = [f"{len(manifest.types)} types written to {path}"]
    finish(Summary(Verdict.WRITTEN, facts, lines), as_json=as_json)


def _lean() -> Manifest:
    """Return Lean's manifest as it is now; builds what changed."""
    from conformance.manifest.from_lean import lean_manifest

    return lean_manifest(lean_dir(), report=lambda line: click.echo(line, err=True))


def _wrong(drifted: tuple[DriftedType, ...], undeclared: Shapes) -> Iterator[str]:
    """Yield what fails, and what to do."""
    for d in drifted:
        yield f"drift: {d.type}: {d.detail}"
    for fingerprint, details in undeclared.items():
        yield f"{fingerprint}: {details[0]}"
    if drifted:
        yield "to accept what Lean has now: conformance manifest write"
    if undeclared:
        yield "to accept a difference: an active deviation in fixtures/parity_ledger.json"
