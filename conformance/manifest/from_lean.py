"""Lean's own manifest: the shapes of the model's types, from the environment that was built."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

from conformance.errors import CannotJudge
from conformance.lean.build import build
from conformance.lean.modules import reachable, read_package
from conformance.lean.program import run_program
from conformance.lean.settings import read_settings
from conformance.manifest.shapes import SCHEMA, Manifest, from_json

_PROGRAM = Path(__file__).with_name("Manifest.lean")
_SCOPES = ("Runtime.VM", "Runtime.Wire")
"""The namespaces of the machine and of its cases; proofs and packs are no part of it."""


def lean_manifest(
    root: Path, *, report: Callable[[str], None], modules: Sequence[str] | None = None
) -> Manifest:
    """Build the package at `root` and return its types, or only what `modules` reach."""
    root = root.resolve()
    built = build(root, modules, report=report)
    if not built.ok:
        missing = ", ".join((*built.failed, *built.not_built))
        raise CannotJudge(f"not built: {missing}", where=root, fix="see `conformance lean build`")
    package = read_package(root)
    own = sorted(
        name
        for name in reachable(package, modules or read_settings(root).roots)
        if name.startswith(tuple(f"{scope}." for scope in _SCOPES))
    )
    report(f"reading the types of {len(own)} modules")
    call = f"Manifest.run {json.dumps(own)} {json.dumps(list(_SCOPES))}"
    found = run_program(root, [_PROGRAM], call, own, report)
    return from_json({"schema": SCHEMA, **found}, _PROGRAM)
