"""Where edits are judged: a copy of the compiled package in which one module at a time is another.

A proof's text is elaborated again only where the kernel refuses the proof that is compiled. What it
proves is stated in its text and stays the same, so whatever rests on it need not be looked at.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Self

from conformance.errors import CannotJudge
from conformance.files import read_text
from conformance.jsonfile import write_atomic
from conformance.lean.build import build
from conformance.lean.diagnostics import Severity
from conformance.lean.install import ensure_installed
from conformance.lean.modules import Module, in_order, read_package
from conformance.lean.olean_repair import list_extra_constants, merge_parts
from conformance.lean.program import library_imports
from conformance.lean.provider import Provider, choose_provider
from conformance.lean.server import Compiled, CompileServer, Job
from conformance.lean.settings import read_settings
from conformance.lean.store import Store
from conformance.model_mutants.broken import BrokenProofs
from conformance.model_mutants.edits import Edit
from conformance.model_mutants.questions import Asked
from conformance.model_mutants.verdicts import Caught, Judged

_CLAIMS = "Runtime.Properties."
_PROOFS = "Runtime.Proofs."
_DRIFT = Path(__file__).with_name("Drift.lean")
_FEW, _ALL = 2, 1_000
"""How many modules with refused proofs are sought at first, and then."""
_SHORT = 60
"""How many bytes a short proof has."""


class Workshop:
    """A copy of the compiled package, a compiler and a kernel; use it in a `with`."""

    def __init__(self, root: Path, report: Callable[[str], None]) -> None:
        self._root, self._report = root.resolve(), report
        self._package = read_package(self._root)
        self._kept = ExitStack()
        self._other: set[str] = set()
        self._folders = 0

    def __enter__(self) -> Self:
        if choose_provider() is not Provider.WASM:
            raise CannotJudge(
                "mutants of the model are judged with the WebAssembly Lean",
                fix="set CONFORMANCE_LEAN to wasm",
            )
        built = build(self._root, report=self._report)
        if not built.ok:
            raise CannotJudge(
                f"the model does not build: {', '.join(built.failed)}",
                where=self._root,
                fix="see `conformance lean build`",
            )
        toolchain, settings = ensure_installed(self._report), read_settings(self._root)
        base = Store.of(self._root)
        with ExitStack() as kept:
            folder = Path(kept.enter_context(TemporaryDirectory(prefix="model-mutants-")))
            self._scratch, self._store = folder, Store(folder / "store")
            self._base = base
            shutil.copytree(base.folder, self._store.folder)
            self._compiler = kept.enter_context(
                CompileServer(toolchain, self._store.folder, settings.options)
            )
            self._order = [m.name for m in in_order(self._package, settings.roots)]
            self._proofs = kept.enter_context(
                BrokenProofs(toolchain, base.folder, self._order, library_imports(self._package))
            )
            self._kept = kept.pop_all()
        return self

    def __exit__(self, *raised: object) -> None:
        self._kept.close()

    def judge(self, edit: Edit, asked: Callable[[str], Sequence[Asked]]) -> Judged:
        """Return what catches an edit; `asked` gives the questions to ask, by the definition."""
        module = self._package[edit.module]
        text = edit.made_in(module.text)
        if text is None:
            raise CannotJudge(
                f"the text of the edit is not there: {edit}",
                where=module.file,
                fix="find the edits anew: `conformance lean mutants`",
            )
        with self._changed(module, text) as compiled:
            if not compiled.ok:
                return Judged(edit, Caught.INVALID, _first_error(compiled))
            return self._by_proof(edit, module) or self._by_drift(edit, asked(edit.definition))

    def answers(self, lines: Sequence[tuple[str, str]]) -> list[str]:
        """Ask the model as it now is, each line behind what is expected, to the first difference.

        Of each question the hash of the answer is returned, and the answer where `?` is expected.
        """
        folder = self._fresh()
        asked, said = folder / "asked", folder / "said"
        asked.write_text("".join(f"{e}\n{line}\n" for e, line in lines), encoding="utf-8")
        program = folder / _DRIFT.name
        call = f'\n#eval Drift.run "{asked}" "{said}"\n'
        program.write_text(read_text(_DRIFT) + call, encoding="utf-8")
        compiled = self._compiler.compile(
            Job("Drift", program, _DRIFT.name, folder / "drift.olean")
        )
        if not said.exists():
            raise CannotJudge(
                f"the model cannot be asked: {_first_error(compiled)}",
                where=_DRIFT,
                fix="see `conformance lean build`; if that is well, it does not fit this Lean",
            )
        return said.read_text(encoding="utf-8").splitlines()

    @contextmanager
    def _changed(self, module: Module, text: str) -> Iterator[Compiled]:
        """Have a module compiled from another text, and all as it was behind that."""
        try:
            yield self._compile(module, text)
        finally:
            for name in self._other:
                shutil.copyfile(self._base.olean(name), self._store.olean(name))
            self._other.clear()

    def _compile(self, module: Module, text: str) -> Compiled:
        folder = self._fresh()
        source, olean = folder / "module.lean", folder / "module.olean"
        source.write_text(text, encoding="utf-8")
        compiled = self._compiler.compile(Job(module.name, source, module.name, olean))
        if compiled.ok:
            self._other.add(module.name)
            write_atomic(self._store.olean(module.name), list_extra_constants(merge_parts(olean)))
        return compiled

    def _fresh(self) -> Path:
        """Return a new folder: this build of Lean remembers files that were deleted."""
        self._folders += 1
        folder = self._scratch / str(self._folders)
        folder.mkdir()
        return folder

    def _by_proof(self, edit: Edit, module: Module) -> Judged | None:
        """Elaborate again the modules with proofs that the kernel refuses, nearest first."""
        again: set[str] = {module.name}
        for limit in (_FEW, _ALL):
            refused = self._proofs.refused(module.name, self._store.olean(module.name), limit)
            for name in dict.fromkeys(one.module for one in refused):
                if name in again:
                    continue
                again.add(name)
                kept = {one.name for one in refused if one.module == name}
                compiled = self._compile(self._package[name], self._without(name, kept))
                if not compiled.ok:
                    return self._fallen(edit, name, compiled)
            if len({one.module for one in refused}) < limit:
                break
        return None

    def _without(self, module: str, kept: AbstractSet[str]) -> str:
        """Return the text of a module without the long proofs that the kernel takes as they are.

        A short one may be `rfl`, and of use to others as such.
        """
        raw = self._package[module].text.encode()
        proofs = self._proofs.proofs(self._package[module].file)
        for name, (first, last) in sorted(proofs.items(), key=lambda item: -item[1][0]):
            needed = any(one == name or one.startswith(f"{name}.") for one in kept)
            if not needed and last - first > _SHORT:
                raw = raw[:first] + b":= sorry" + b"\n" * raw[first:last].count(b"\n") + raw[last:]
        return raw.decode()

    def _fallen(self, edit: Edit, module: str, compiled: Compiled) -> Judged:
        line = next(d.line for d in compiled.diagnostics if d.severity is Severity.ERROR)
        by = self._proofs.declaration_at(module, line) or f"{module}:{line}"
        if module.startswith(_PROOFS):
            return Judged(edit, Caught.THEOREM, by, self._proofs.claims(by))
        if module.startswith(_CLAIMS):
            return Judged(edit, Caught.CLAIM, by, self._proofs.claims(by))
        return Judged(edit, Caught.INVALID, _first_error(compiled))

    def _by_drift(self, edit: Edit, asked: Sequence[Asked]) -> Judged:
        """Ask the changed model; what runs may have taken over code of the module, so it goes."""
        said = self.answers([(one.expected, one.line) for one in asked])
        for one, answer in zip(asked, said, strict=False):
            if answer != one.expected:
                return Judged(edit, Caught.DRIFT, one.id)
        if len(said) < len(asked):
            return Judged(edit, Caught.DRIFT, asked[len(said)].id)
        return Judged(edit, Caught.ALIVE, "")


def _first_error(compiled: Compiled) -> str:
    errors = (d for d in compiled.diagnostics if d.severity is Severity.ERROR)
    return next((f"{d.line}: {d.text}"[:200] for d in errors), "no answer")
