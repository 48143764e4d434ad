"""`conformance wasm`: the Python VM in Pyodide, judged on the corpus."""

from __future__ import annotations

import click

from conformance.cases.case import load_corpus, select
from conformance.cli.options import json_option, pattern_option, timeout_option
from conformance.conclusion import finish, show
from conformance.engines.wasm.install import (
    INSTALL_COMMAND,
    PYODIDE,
    ensure_installed,
    find_pyodide,
)
from conformance.engines.wasm.node import node_version
from conformance.engines.wasm.process import PyodideProcess
from conformance.errors import CannotJudge
from conformance.identity.identity import identify
from conformance.judge.wasm import judge_wasm
from conformance.origin import package_folder
from conformance.progress import progress


@click.group(
    "wasm",
    epilog="\b\nExamples:\n  conformance wasm doctor --install\n  conformance wasm run",
)
def command() -> None:
    """Run the Python VM in Pyodide, where there is one thread.

    Exit status: 0 good, 1 a difference, 2 it could not be judged, or Pyodide is not there.
    """


@command.command(
    epilog="\b\nExamples:\n  conformance wasm run\n  conformance wasm run -k two_buyer --json"
)
@pattern_option
@timeout_option
@json_option
def run(pattern: str | None, timeout: float, as_json: bool) -> None:
    """Judge the VM in Pyodide against Lean's committed traces.

    Every cooperative case is compared exactly with what Lean did with it. Every threaded case
    must be refused by the admission gate, because the platform has one thread: it is counted as
    skipped for that reason. Pyodide is installed first if it is not.

    Exit status: 0 conforms, 1 a difference or a threaded case that was not refused, 2 could not
    judge: traces are missing, no case was compared, or Pyodide is not there.
    """
    engine = f"pyvm in Pyodide {PYODIDE.version}"
    identify(engine)
    corpus = load_corpus()
    pyodide = ensure_installed(_to_stderr)
    with progress("running in Pyodide", len(select(corpus, pattern))) as advance:
        report = judge_wasm(
            corpus,
            lambda: PyodideProcess(pyodide),
            pattern=pattern,
            timeout=timeout,
            done=advance,
        )
    finish(report, as_json=as_json, engine=engine)


@command.command(
    epilog="\b\nExamples:\n  conformance wasm doctor\n  conformance wasm doctor --install"
)
@click.option("--install", is_flag=True, help="Install Pyodide (25 MB), and Node.js if need be.")
@json_option
def doctor(install: bool, as_json: bool) -> None:
    """Say which Pyodide and Node.js are used, or what to do when there are none.

    Exit status: 0 both are there, 2 one is missing.
    """
    pyodide = ensure_installed(_to_stderr) if install else find_pyodide()
    if pyodide is None:
        raise CannotJudge(
            "Pyodide is not installed, or there is no Node.js for it",
            fix=f"run `{INSTALL_COMMAND}`",
        )
    facts = {
        "pyodide": PYODIDE.version,
        "python": pyodide.python,
        "path": str(pyodide.folder),
        "node": node_version(pyodide.node),
        "node_path": str(pyodide.node),
        "pyvm": str(package_folder("pyvm")),
    }
    show(facts, (f"{name:<10} {fact}" for name, fact in facts.items()), as_json=as_json)


def _to_stderr(line: str) -> None:
    click.echo(line, err=True)
