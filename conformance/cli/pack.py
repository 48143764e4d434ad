"""`conformance pack`: what Lean proves, and which capabilities of a runtime rest on it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from conformance.cases.case import load_corpus
from conformance.cli.options import json_option
from conformance.conclusion import Summary, finish, show
from conformance.engines.engine import lean_producer
from conformance.errors import CannotJudge
from conformance.jsonfile import check_writable, write_atomic
from conformance.lean.pack import lean_packs
from conformance.packs.check import PackCheck, check_pack
from conformance.packs.diagnostics import Diagnostics, pack_diagnostics
from conformance.packs.export import RELEASE, find_pack, pack_of, problems
from conformance.packs.export import to_text as pack_text
from conformance.packs.new import constant_of, start_pack
from conformance.packs.pack import granted, load_pack, load_packs, packs_dir
from conformance.packs.table import Row, table
from conformance.paths import lean_dir
from conformance.verdict import Verdict
from pyvm.runtime.gates import Capability

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.group("pack", epilog="\b\nExamples:\n  conformance pack check\n  conformance pack list")
def command() -> None:
    """Export, check, list and start the theorem packs of fixtures/packs.

    Exit status: 0 good, 1 a pack is not what Lean proves, 2 no Lean, or bad input.
    """


@command.command(
    epilog="\b\nExamples:\n  conformance pack export\n"
    "  conformance pack export --pack Runtime.Packs.LaneSwap.pack"
)
@click.option("--pack", "constant", metavar="CONSTANT", default=RELEASE, show_default=True)
@click.option("--out", type=_FILE, help="The file to write; fixtures/packs/NAME.json by default.")
@json_option
def export(constant: str, out: Path | None, as_json: bool) -> None:
    """Write a pack as Lean's environment has it.

    Of each capability it says what that means, and by which theorems it is granted: their
    statements, axioms and premises.

    Exit status: 0 written, 1 an entry does not stand for the theorem that it names, or does not use
    it for what it grants, 2 no Lean.
    """
    check_writable(out or packs_dir() / "release.json")
    found = find_pack(lean_packs(lean_dir(), report=_to_stderr), constant)
    wrong = tuple(problems(found))
    pack = pack_of(found, lean_producer(), load_corpus())
    path = out or packs_dir() / f"{pack.name}.json"
    if not wrong:
        write_atomic(path, pack_text(pack, path))
    names = [capability.value for capability in granted(pack)]
    rows = table(pack)
    facts = {
        "file": str(path),
        "theorems": len(pack.theorems),
        "granted": names,
        "capabilities": {capability.value: row.to_json() for capability, row in rows.items()},
        "problems": [str(problem) for problem in wrong],
    }
    lines = [line for row in rows.values() for line in (row.capability.value, *_indented(row))]
    granting = f"{path}: {len(pack.theorems)} theorems grant {', '.join(names) or 'nothing'}"
    lines = [f"refused: {problem}" for problem in wrong] or [*lines, granting]
    verdict = Verdict.DIFFERS if wrong else Verdict.WRITTEN
    finish(Summary(verdict, facts, lines), as_json=as_json)


@command.command(
    epilog="\b\nExamples:\n  conformance pack check\n"
    "  conformance pack check fixtures/packs/release.json --json --diagnostics"
)
@click.argument("file", type=_FILE, required=False)
@json_option
@click.option("--diagnostics", is_flag=True, help="Add what Lean's language server says.")
def check(file: Path | None, as_json: bool, diagnostics: bool) -> None:
    """Check FILE, or every committed pack, against what Lean proves now.

    It says which capability is granted, what it means and by which theorem, and which is withdrawn
    and why: a meaning or a theorem that is gone or has changed, one that rests on premises or on an
    axiom, or whose witness is no case. --diagnostics needs a native toolchain and leanclient (the
    extra `lsp`), and does not change the exit status.

    Exit status: 0 the packs say what Lean says, 1 something is withdrawn or differs, 2 no Lean.
    """
    packs = load_packs() if file is None else {file: load_pack(file)}
    if not packs:
        raise CannotJudge(
            "there is no pack", where=packs_dir(), fix="write one with `conformance pack export`"
        )
    corpus, lean = load_corpus(), lean_packs(lean_dir(), report=_to_stderr)
    source = lean_producer().source
    checks = [check_pack(pack, lean, corpus, source) for pack in packs.values()]
    modules = [theorem.module for pack in packs.values() for theorem in pack.theorems]
    server = pack_diagnostics(lean_dir(), modules) if diagnostics else None
    facts = {
        "packs": [one.to_json() for one in checks],
        **({"diagnostics": server.to_json()} if server else {}),
    }
    verdict = Verdict.of_all([one.verdict for one in checks])
    finish(Summary(verdict, facts, _lines(checks, server)), as_json=as_json)


def _indented(row: Row) -> Iterator[str]:
    return (f"  {line}" for line in row.lines())


def _lines(checks: Sequence[PackCheck], server: Diagnostics | None) -> Iterator[str]:
    """Yield what is granted and withdrawn, pack by pack."""
    for one in checks:
        yield from one.lines()
    if server is not None:
        yield from server.lines()
    gone, faults = sum(len(c.withdrawn) for c in checks), sum(len(c.faults) for c in checks)
    yield f"{len(checks)} packs, {gone} capabilities withdrawn, {faults} faults"


@command.command("list", epilog="\b\nExamples:\n  conformance pack list --json")
@json_option
def list_(as_json: bool) -> None:
    """List the committed packs, with what each grants according to its file.

    Exit status: 0 listed, 2 a pack cannot be read.
    """
    packs = load_packs()
    rows: list[dict[str, Any]] = [
        {
            "name": pack.name,
            "file": path.name,
            "constant": pack.constant,
            "theorems": len(pack.theorems),
            "granted": [capability.value for capability in granted(pack)],
            "profiles": [mode.value for mode in pack.profiles],
        }
        for path, pack in packs.items()
    ]
    lines = (
        f"{row['file']}: {row['theorems']} theorems grant {', '.join(row['granted']) or 'nothing'}"
        for row in rows
    )
    show(rows, lines, as_json=as_json)


@command.command(
    epilog="\b\nExamples:\n  conformance pack new LaneSwap --grants placementRefinement "
    "--witness mixed/votes/thr8"
)
@click.argument("name")
@click.option(
    "--witness",
    "witnesses",
    multiple=True,
    metavar="ID",
    help="A case's id, or what some ids contain.",
)
@click.option(
    "--grants",
    multiple=True,
    type=click.Choice([capability.value for capability in Capability]),
    help="What it grants; nothing by default.",
)
@json_option
def new(name: str, witnesses: tuple[str, ...], grants: tuple[str, ...], as_json: bool) -> None:
    """Start the pack NAME: a Lean file with a pack that compiles.

    For each capability it begins with what that means, and with a proof to be replaced by yours;
    without any, with an example that grants nothing. Its witnesses are cases of the corpus in which
    what the theorems say can be seen.

    Exit status: 0 written, 2 the name is taken or is no name, or a witness is no case.
    """
    corpus = load_corpus()
    words = witnesses or (corpus[0].id,)
    file = start_pack(name, words, [Capability(word) for word in grants], corpus)
    facts = {"file": str(file), "constant": constant_of(name)}
    lines = (
        f"{file} is written, and lean/Runtime.lean imports it. Next:",
        "  1. put your theorem there, and name it in an entry with what it grants, and why",
        "  2. conformance lean build",
        f"  3. conformance pack export --pack {constant_of(name)}",
        f"  4. conformance pack check {packs_dir() / name}.json",
        "A witness of its own: add a case to conformance/corpus, then `conformance corpus` and",
        "`conformance export`.",
    )
    finish(Summary(Verdict.WRITTEN, facts, lines), as_json=as_json)


def _to_stderr(line: str) -> None:
    click.echo(line, err=True)
