"""The identity of what is judged: engine, harness, model, cases and traces, and the commit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from conformance.filehash import code_hash, tree_hash
from conformance.identity.commit import CommitQuestion
from conformance.jsonfile import canonical_json
from conformance.lean.provider import other_lean
from conformance.lean.source import source_hash
from conformance.origin import foreign, package_folder
from conformance.paths import project_root
from conformance.plain_json import JsonObject

PYVM = "pyvm"
"""The Python VM in this process, as an engine."""
_SHORT = 12
"""How many digits of a hash are shown to people."""


@dataclass(frozen=True, slots=True)
class Identity:
    """What a verdict is about; hashes are SHA-256 over the names and contents of files."""

    engine: str
    root: Path
    """The checkout: it judges, and it is judged unless what is installed is."""
    pyvm_path: Path
    harness_path: Path
    foreign: tuple[str, ...]
    """What is not the checkout's own, which must be meant: packages, and a Lean that it does not
    name."""
    commit: str | None
    """Of the checkout; None where there is no git."""
    modified: bool | None
    """Whether the checkout's files differ from what is committed."""
    pyvm: str
    harness: str
    lean: str
    """All of lean/, proofs included."""
    corpus: str
    """Cases and protocols."""
    traces: str

    @property
    def hashes(self) -> dict[str, str]:
        """The hashes, by what they are hashes of."""
        names = ("pyvm", "harness", "lean", "corpus", "traces")
        return {name: getattr(self, name) for name in names}

    def to_json(self, root: Path | None = None) -> JsonObject:
        """Return it for machines; paths in `root`, if it is given, are relative to it."""
        return {
            "engine": self.engine,
            "engine_path": _path(self.pyvm_path, root),
            "harness_path": _path(self.harness_path, root),
            "installed": list(self.foreign),
            "commit": self.commit,
            "modified": self.modified,
            "hashes": self.hashes,
        }

    @property
    def facts(self) -> dict[str, str]:
        """Return it as texts under names, for JUnit's properties."""
        hashes = {f"{name}_sha256": value for name, value in self.hashes.items()}
        rest = {name: value for name, value in self.to_json().items() if name != "hashes"}
        return {
            **{k: v if isinstance(v, str) else canonical_json(v) for k, v in rest.items()},
            **hashes,
        }

    def lines(self) -> Iterator[str]:
        """Yield it for people: what is judged, and by what."""
        yield f"judged: {self.engine} {self.pyvm[:_SHORT]} of {self.pyvm_path}{self._own('pyvm')}"
        harness = f"harness {self.harness[:_SHORT]}"
        if "conformance" in self.foreign:
            harness += f" of {self.harness_path}{self._own('conformance')}"
        for name in self.foreign:
            if name.startswith("Lean "):
                yield f"allowed: {name}"
        rest = ", ".join(f"{n} {self.hashes[n][:_SHORT]}" for n in ("lean", "corpus", "traces"))
        yield f"by: {harness}, {rest}; {self._commit()}"

    def _own(self, package: str) -> str:
        """Return a note if a package is not the checkout's own."""
        if package not in self.foreign:
            return ""
        return f" (installed: not the checkout's own, {self.root / package})"

    def _commit(self) -> str:
        """Return the commit, with a note if files differ from it."""
        if self.commit is None:
            return "no commit"
        return f"commit {self.commit[:_SHORT]}{' (modified)' if self.modified else ''}"


def identify(engine: str = PYVM) -> Identity:
    """Return the identity of what is judged, found once per run; what takes long starts with it."""
    return _identified(project_root(), engine)


@cache
def _identified(root: Path, engine: str) -> Identity:
    """Look at a checkout once: another root, as another environment names it, is another one."""
    return look_at(root, engine)


def look_at(root: Path, engine: str = PYVM) -> Identity:
    """Return the identity of a checkout as it is now."""
    question = CommitQuestion(root)
    fixtures = root / "fixtures"
    pyvm, harness = package_folder("pyvm"), package_folder("conformance")
    corpus = ((fixtures / "cases").glob("*"), (fixtures / "protocols").glob("*.json"))
    hashes = {
        "pyvm": code_hash(pyvm),
        "harness": code_hash(harness),
        "lean": source_hash(root / "lean"),
        "corpus": tree_hash(fixtures, (path for paths in corpus for path in paths)),
        "traces": tree_hash(fixtures, (fixtures / "traces").glob("*.gz")),
    }
    commit = question.answer()
    return Identity(
        engine,
        root,
        pyvm,
        harness,
        (*foreign(root), *filter(None, [other_lean()])),
        commit.hash,
        commit.modified,
        **hashes,
    )


def _path(path: Path, root: Path | None) -> str:
    """Return a path, relative to the root if it is in it."""
    if root is not None and path.is_relative_to(root):
        return path.relative_to(root).as_posix()
    return str(path)
