"""The compiled modules of a package: `.olean` files with the keys they were compiled for."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from conformance.jsonfile import write_atomic
from conformance.lean.diagnostics import Diagnostic
from conformance.lean.modules import Module
from conformance.lean.olean_repair import list_extra_constants, merge_parts

_RECORD = ".built.json"


@dataclass(frozen=True, slots=True)
class Record:
    """What was compiled: the key of the inputs, and what Lean said (repeated with each build)."""

    key: str
    diagnostics: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class Store:
    """The folder of compiled modules; `lock` is held by whoever changes it."""

    folder: Path

    @staticmethod
    def of(root: Path) -> Store:
        """Return the store of the package at `root`."""
        return Store(root / ".lake" / "wasm")

    @property
    def lock(self) -> Path:
        """The file to lock while changing the store."""
        return self.folder.with_suffix(".lock")

    def olean(self, module: str) -> Path:
        """Return where a module's `.olean` is."""
        return self._file(module, ".olean")

    def open(self, modules: Iterable[str]) -> None:
        """Make the folder, and remove all that belongs to none of the package's modules.

        A module whose source is gone must not be found by those that still import it.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / ".gitignore").write_text("*\n")
        known = {self.folder / ".gitignore"}
        for module in modules:
            known |= {self.olean(module), self._file(module, _RECORD)}
        for file in sorted(self.folder.rglob("*"), reverse=True):
            if file.is_file() and file not in known:
                file.unlink()
            elif file.is_dir() and not any(file.iterdir()):
                file.rmdir()

    def record(self, module: str) -> Record | None:
        """Return the record of a compiled module; `None` if it must be compiled."""
        if not self.olean(module).is_file():
            return None
        try:
            value = json.loads(self._file(module, _RECORD).read_text())
            return Record(value["key"], tuple(map(Diagnostic.from_json, value["diagnostics"])))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def forget(self, module: str) -> None:
        """Remove a module: it failed, or what it was compiled for has changed."""
        self._file(module, _RECORD).unlink(missing_ok=True)
        self.olean(module).unlink(missing_ok=True)

    def save(self, module: str, compiled: Path, record: Record) -> None:
        """Keep what Lean wrote at `compiled`, mended; the record is written last."""
        self.forget(module)
        write_atomic(self.olean(module), list_extra_constants(merge_parts(compiled)))
        value = {"key": record.key, "diagnostics": [d.to_json() for d in record.diagnostics]}
        write_atomic(self._file(module, _RECORD), json.dumps(value).encode())

    def scratch(self, module: str) -> Path:
        """Return an empty folder for what Lean writes; only with the lock held."""
        folder = self.folder / ".scratch" / module
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        return folder

    def _file(self, module: str, suffix: str) -> Path:
        return self.folder / (module.replace(".", "/") + suffix)


def module_keys(
    order: Sequence[Module], toolchain: str, options: Mapping[str, str]
) -> dict[str, str]:
    """Return for each module a hash of all that its compiled form depends on; `order` as built."""
    keys: dict[str, str] = {}
    for module in order:
        needed = [keys[name] for name in module.imports if name in keys]
        inputs = [toolchain, sorted(options.items()), module.name, needed, module.text]
        keys[module.name] = hashlib.sha256(json.dumps(inputs).encode()).hexdigest()
    return keys
