"""`conformance lean`: which Lean there is, building the model, auditing and attacking it."""

from __future__ import annotations

import click

from conformance.cli.lean_mutants import command as mutants
from conformance.cli.options import jobs_option, json_option
from conformance.conclusion import Summary, finish, show
from conformance.errors import CannotJudge
from conformance.jsonfile import check_writable
from conformance.lean.audit import audit as audit_package
from conformance.lean.audit import audit_model
from conformance.lean.build import build as build_package
from conformance.lean.claims import Claims, claims_path, load_claims, write_claims
from conformance.lean.install import INSTALL_COMMAND, ensure_installed, toolchain
from conformance.lean.provider import identity
from conformance.lean.trusted import load_trusted
from conformance.paths import lean_dir
from conformance.verdict import Verdict


@click.group(
    "lean",
    epilog="\b\nExamples:\n  conformance lean doctor\n  conformance lean build\n"
    "  conformance lean audit --json\n  conformance lean claims\n"
    "  conformance lean mutants --check --sample 3",
)
def command() -> None:
    """Find Lean, build the model, audit what it proves, attack what it defines.

    Exit status: 0 good, 1 the model fails to build, its audit finds a problem or an edit of it is
    not caught, 2 no Lean.
    """


command.add_command(mutants)


@command.command(
    epilog="\b\nExamples:\n  conformance lean doctor\n  conformance lean doctor --install"
)
@click.option("--install", is_flag=True, help="Install the WebAssembly Lean (1 GB).")
@json_option
def doctor(install: bool, as_json: bool) -> None:
    """Say which Lean is used, or what to do when there is none.

    Exit status: 0 there is a Lean, 2 there is none.
    """
    if install:
        ensure_installed(_to_stderr)
    lean = identity()
    facts = {**lean.to_json(), "wasm_installed": toolchain().installed}
    installed = f"not installed (`{INSTALL_COMMAND}` does it)"
    if toolchain().installed:
        installed = f"installed in {toolchain().home}"
    lines = (
        f"provider     {lean.provider.value}",
        f"version      {lean.version}",
        f"commit       {lean.commit}",
        f"path         {lean.path}",
        f"patches      {lean.patches or 'none'}",
        f"WebAssembly  {installed}",
    )
    show(facts, lines, as_json=as_json)


@command.command(
    epilog="\b\nExamples:\n  conformance lean build -j 2\n  conformance lean build Runtime.VM.Value"
)
@click.argument("modules", nargs=-1)
@jobs_option("Modules compiled at once in WebAssembly; a process takes up to 4 GB.")
@json_option
def build(modules: tuple[str, ...], jobs: int, as_json: bool) -> None:
    """Compile MODULES with all that they import, or the whole package.

    Exit status: 0 built, 1 a module fails (warnings are shown and do not fail), 2 no Lean, or no
    such module.
    """
    if not all(modules):
        raise CannotJudge(
            "a module's name is empty", fix="name modules, or none for the whole package"
        )
    say = _to_stderr if as_json else click.echo
    result = build_package(lean_dir(), modules or None, report=say, jobs=jobs)
    facts = {
        **{k: list(getattr(result, k)) for k in ("built", "unchanged", "failed", "not_built")},
        "diagnostics": [d.to_json() for d in result.diagnostics],
    }
    counts = (
        f"{len(result.built)} built, {len(result.unchanged)} unchanged, "
        f"{len(result.failed)} failed, {len(result.not_built)} not built"
    )
    finish(Summary(Verdict.of(result.ok), facts, [counts]), as_json=as_json)


@command.command(epilog="\b\nExamples:\n  conformance lean audit\n  conformance lean audit --json")
@json_option
def audit(as_json: bool) -> None:
    """Build, then list each exported theorem with the axioms that its proof rests on.

    Every declaration is given to the kernel again. Listed too is each place where what runs may be
    other than what the kernel has. The claims are compared with fixtures/claims.json.

    Exit status: 0 good, 1 the kernel refuses a declaration, a proof is missing (`sorry`, an axiom
    of the package's own, `native_decide`), a verdict rests on code that nobody trusts, a claim is
    not as committed, a module fails to compile or no root imports one, 2 no Lean.
    """
    finish(audit_model(_to_stderr), as_json=as_json)


@command.command(
    epilog="\b\nExamples:\n  conformance lean claims\n  conformance lean claims --accept"
)
@click.option("--accept", is_flag=True, help="Write what is claimed now to fixtures/claims.json.")
@json_option
def claims(accept: bool, as_json: bool) -> None:
    """Compare what is claimed, and in what terms, with what was accepted.

    Each claim that is gone, new or other is shown with both statements, and each definition that
    claims speak of with both texts. With --accept these become the claims: commit the file, and
    let a reviewer read how it differs. Nothing is accepted of a package with any other fault.

    Exit status: 0 as accepted, or written, 1 something differs or is not proved, 2 no Lean, or bad
    input.
    """
    path = claims_path()
    committed = Claims() if accept and not path.exists() else load_claims()
    if accept:
        check_writable(path)
    found = audit_package(
        lean_dir(), report=_to_stderr, trusted=load_trusted(), committed=committed
    )
    written = accept and not found.problems
    if written:
        if not found.claims.claims:
            raise CannotJudge("there is no claim", where=lean_dir(), fix="state one")
        write_claims(found.claims)
    verdict = Verdict.WRITTEN if written else found.verdict
    counts = {"claims": len(found.claims.claims), "terms": len(found.claims.terms)}
    facts = {
        "file": str(path),
        **counts,
        "changes": [change.to_json() for change in found.changes],
        "problems": list(found.problems),
    }
    last = ", ".join(f"{count} {name}" for name, count in counts.items())
    lines = (*found.findings, f"{last}, {len(found.changes)} changes: {verdict}")
    finish(Summary(verdict, facts, lines), as_json=as_json)


def _to_stderr(line: str) -> None:
    click.echo(line, err=True)
