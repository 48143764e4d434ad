"""What Lean's language server says about the files of a pack, where a native toolchain exists."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from conformance.lean.diagnostics import Diagnostic, Severity
from conformance.lean.native import lake_path
from conformance.plain_json import Json

_TIMEOUT = 120.0
"""Seconds to wait for the server when it says nothing."""
_SEVERITY = {1: Severity.ERROR, 2: Severity.WARNING}


@dataclass(frozen=True, slots=True)
class Diagnostics:
    """What the server said; `unavailable` says why it was not asked, or did not finish."""

    found: tuple[Diagnostic, ...] = ()
    files: int = 0
    unavailable: str | None = None

    def to_json(self) -> Json:
        """Return the JSON form."""
        return {
            "files": self.files,
            "diagnostics": [diagnostic.to_json() for diagnostic in self.found],
            "unavailable": self.unavailable,
        }

    def lines(self) -> list[str]:
        """Return the lines for people."""
        said = [str(diagnostic) for diagnostic in self.found]
        if self.unavailable is not None:
            return [*said, f"no diagnostics: {self.unavailable}"]
        return [*said, f"{self.files} files, {len(self.found)} diagnostics"]


def pack_diagnostics(root: Path, modules: Iterable[str]) -> Diagnostics:
    """Ask the language server about the modules of the package at `root`."""
    if lake_path() is None:
        return Diagnostics(
            unavailable="there is no native Lean toolchain: `lake` and `lean` are not on PATH, and "
            "the WebAssembly Lean has no language server"
        )
    try:
        leanclient = import_module("leanclient")
    except ImportError:
        return Diagnostics(
            unavailable="leanclient is not installed: `pip install 'conformance[lsp]'`"
        )
    files = [f"{module.replace('.', '/')}.lean" for module in sorted(set(modules))]
    files = [file for file in files if (root / file).is_file()]
    said: list[Diagnostic] = []
    try:
        client = leanclient.LeanLSPClient(str(root), initial_build=False)
        try:
            for file in files:
                answer = client.get_diagnostics(file, inactivity_timeout=_TIMEOUT)
                if answer is None or getattr(answer, "timed_out", False):
                    why = f"the language server did not finish {file}"
                    return Diagnostics(tuple(said), len(files), why)
                said += [_diagnostic(root, file, raw) for raw in answer]
        finally:
            client.close()
    except Exception as error:  # noqa: BLE001 - a library's and a server's failures are theirs, not the pack's
        return Diagnostics(tuple(said), len(files), f"the language server failed: {error}")
    return Diagnostics(tuple(said), len(files))


def _diagnostic(root: Path, file: str, raw: Json) -> Diagnostic:
    """Return what the server said; its lines count from 0."""
    start = raw["range"]["start"]
    severity = _SEVERITY.get(raw.get("severity", 0), Severity.INFORMATION)
    return Diagnostic(
        f"{root.name}/{file}", start["line"] + 1, start["character"], severity, raw["message"]
    )
