"""`conformance manifest`: the shapes of the shared types, Lean's against Python's."""

from __future__ import annotations

import sys

import click

from conformance.cli.options import json_option
from conformance.jsonfile import pretty_json
from conformance.ledger.ledger import load_ledger
from conformance.manifest.manifest import Drift, Shapes, drift, observed_shapes, shapes_json
from conformance.manifest.shapes import Manifest, read_manifest, write_manifest
from conformance.paths import lean_dir, project_root


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
    if as_json:
        click.echo(
            pretty_json(
                {
                    "verdict": "differs" if drifted or undeclared else "conforms",
                    "types": len(now.types),
                    "drifted": [d.to_json() for d in drifted],
                    "observed": shapes_json(shapes, lambda f: f in ledger.covered_shapes),
                }
            )
        )
    else:
        _show(drifted, {f: shapes[f] for f in undeclared})
        declared = len(shapes) - len(undeclared)
        click.echo(
            f"{len(now.types)} types, {len(undeclared)} undeclared differences, "
            f"{declared} declared, {len(drifted)} drifted"
        )
    sys.exit(1 if drifted or undeclared else 0)


@command.command(epilog="\b\nExamples:\n  conformance manifest write")
@json_option
def write(as_json: bool) -> None:
    """Write Lean's manifest to fixtures/manifest.json.

    Exit status: 0 written, 2 no Lean, or the model does not compile.
    """
    manifest = _lean()
    path = write_manifest(manifest).relative_to(project_root()).as_posix()
    if as_json:
        click.echo(pretty_json({"verdict": "written", "types": len(manifest.types), "file": path}))
    else:
        click.echo(f"{len(manifest.types)} types written to {path}")


def _lean() -> Manifest:
    """Lean's manifest of now; builds what changed."""
    from conformance.manifest.from_lean import lean_manifest

    return lean_manifest(lean_dir(), report=lambda line: click.echo(line, err=True))


def _show(drifted: tuple[Drift, ...], undeclared: Shapes) -> None:
    """Print what fails."""
    for d in drifted:
        click.echo(f"drift: {d.type}: {d.detail}")
    for fingerprint, details in undeclared.items():
        click.echo(f"{fingerprint}: {details[0]}")
    if drifted:
        click.echo("to accept what Lean has now: conformance manifest write")
    if undeclared:
        click.echo("to accept a difference: an active deviation in fixtures/parity_ledger.json")
