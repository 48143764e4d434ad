"""What the doctor looks at where Lean is concerned: which one, its cache, the compiled model."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from conformance.doctor.finding import Finding, State
from conformance.errors import CannotJudge
from conformance.lean.install import INSTALL_COMMAND, Toolchain, toolchain
from conformance.lean.modules import in_order, read_package
from conformance.lean.olean import read_header
from conformance.lean.packages import LEAN, NODE
from conformance.lean.provider import Provider, choose_provider, identity
from conformance.lean.settings import read_settings
from conformance.lean.store import Store, module_keys
from conformance.paths import lean_dir

VERBS = frozenset(
    (
        "branches",
        "certificates",
        "envelope",
        "export",
        "fuzz",
        "gates",
        "lean",
        "manifest",
        "pack",
        "promote",
        "release",
    )
)
"""The verbs that end with status 2 where there is no Lean; `run --live` and `trace` may ask it."""


def look_at_lean() -> Iterator[Finding]:
    """Yield which Lean there is, how sound its cache is, and what of the model is compiled."""
    try:
        provider, found = choose_provider(), identity()
    except CannotJudge as error:
        yield Finding.of_error("Lean", error, VERBS)
        return
    yield Finding("Lean", State.GOOD, f"{found}, {found.path}", VERBS)
    if provider is Provider.WASM:
        yield look_at_cache(toolchain())
        yield look_at_model(toolchain(), lean_dir())


def look_at_cache(installed: Toolchain) -> Finding:
    """Return how sound an installed WebAssembly Lean is, by every file that a start reads."""
    wrong = _unsound(installed)
    if wrong is None:
        count = sum(1 for _ in installed.lib.rglob("*.olean"))
        return Finding("Lean's cache", State.GOOD, f"{installed.home}, {count} modules", VERBS)
    return Finding(
        "Lean's cache",
        State.BROKEN,
        f"{installed.home}: {wrong}",
        VERBS,
        f"remove that folder, then run `{INSTALL_COMMAND}`",
    )


def _unsound(installed: Toolchain) -> str | None:
    """Return what is wrong with an installation, if anything is."""
    try:
        pins = json.loads((installed.home / "installed.json").read_text("utf-8"))
        missing = [str(f) for f in (installed.node, installed.lean_js) if not f.is_file()]
        if missing:
            return f"{', '.join(missing)} is gone"
        headers = {read_header(file) for file in installed.lib.rglob("*.olean")}
    except (OSError, ValueError, CannotJudge) as error:
        return str(error.what if isinstance(error, CannotJudge) else error)
    if pins != {package.spec: package.integrity for package in (LEAN, NODE)}:
        return "it was installed from other packages than those that are named"
    if len(headers) != 1:
        return f"its library is of {len(headers)} Leans"
    return None


def look_at_model(installed: Toolchain, root: Path) -> Finding:
    """Return how many modules of a package a verb would have to compile first."""
    try:
        package = read_package(root)
        order = in_order(package, package)
        keys = module_keys(order, installed.objects, read_settings(root).options)
    except CannotJudge as error:
        return Finding.of_error("compiled model", error, VERBS)
    records = {module.name: Store.of(root).record(module.name) for module in order}
    stale = sum(record is None or record.key != keys[n] for n, record in records.items())
    if not stale:
        return Finding("compiled model", State.GOOD, f"{len(order)} modules", VERBS)
    return Finding(
        "compiled model",
        State.STALE,
        f"{stale} of {len(order)} modules are to be compiled first",
        VERBS,
        "run `conformance lean build -j 2`",
    )
