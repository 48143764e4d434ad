"""Building a Lake package: all that changed, dependencies first, and what Lean says about it."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from graphlib import TopologicalSorter
from pathlib import Path

from filelock import FileLock

from conformance.errors import CannotJudge
from conformance.lean.diagnostics import Diagnostic, Severity
from conformance.lean.install import Toolchain, ensure_installed
from conformance.lean.modules import ImportCycle, Module, in_order, read_package
from conformance.lean.native import lake_build
from conformance.lean.provider import Provider, choose_provider
from conformance.lean.server import Compiled, CompileServer, Job
from conformance.lean.settings import read_settings
from conformance.lean.store import Record, Store, module_keys


@dataclass(frozen=True, slots=True)
class BuildResult:
    """What a build did; it is `ok` if nothing failed and so nothing was left out."""

    built: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    not_built: tuple[str, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether every wanted module is compiled."""
        return not self.failed and not self.not_built


def build(
    root: Path,
    modules: Sequence[str] | None = None,
    *,
    report: Callable[[str], None],
    jobs: int = 1,
) -> BuildResult:
    """Build the package at `root`: the named modules with all that they need, or everything.

    `jobs` modules are compiled at once in WebAssembly, a process for each; `lake` decides
    for itself.
    """
    root = root.resolve()
    match choose_provider():
        case Provider.NATIVE:
            lake = lake_build(root, modules, report)
            names = ("lake build",)
            return BuildResult(
                built=names if lake.ok else (),
                failed=() if lake.ok else names,
                diagnostics=lake.diagnostics,
            )
        case Provider.WASM:
            toolchain = ensure_installed(report)
            try:
                with store_lock(Store.of(root), report):
                    return _Build(root, toolchain, report, jobs).run(modules)
            except OSError as error:
                raise CannotJudge(
                    f"the compiled modules cannot be written: {error.strerror}",
                    where=error.filename or Store.of(root).folder,
                    fix="see that there is room in this folder, and that you may write there",
                ) from error


@contextmanager
def store_lock(store: Store, report: Callable[[str], None]) -> Iterator[None]:
    """Hold the store's lock; reports when another build has to end first."""
    store.lock.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(store.lock)
    try:
        lock.acquire(timeout=0)
    except TimeoutError:
        report(f"waiting for another build of {store.folder.parents[1]}")
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


@dataclass(frozen=True, slots=True)
class _Running:
    """A module that is being compiled."""

    module: Module
    server: CompileServer
    olean: Path
    begin: float
    place: int


@dataclass(slots=True)
class _Build:
    """One build in a WebAssembly store, whose lock is held."""

    root: Path
    toolchain: Toolchain
    report: Callable[[str], None]
    jobs: int
    built: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    not_built: list[str] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)

    def run(self, wanted: Sequence[str] | None) -> BuildResult:
        package = read_package(self.root)
        for name in wanted or ():
            if name not in package:
                raise CannotJudge(
                    f"no module {name} in this package",
                    where=self.root,
                    fix="name modules as in `import` lines, such as Runtime.VM.Value",
                )
        store, options = Store.of(self.root), read_settings(self.root).options
        store.open(package)
        try:
            order = in_order(package, package if wanted is None else wanted)
        except ImportCycle as cycle:
            self.failed.extend(cycle.modules)
            self._say([Diagnostic(self._shown(cycle.file), 1, 0, Severity.ERROR, cycle.what)])
            return self._result()
        keys = module_keys(order, self.toolchain.objects, options)
        with ThreadPoolExecutor(self.jobs) as pool, ExitStack() as servers:
            idle = [
                servers.enter_context(CompileServer(self.toolchain, store.folder, options))
                for _ in range(self.jobs)
            ]
            self._compile_all(order, keys, store, idle, pool)
        return self._result()

    def _result(self) -> BuildResult:
        return BuildResult(
            built=tuple(self.built),
            unchanged=tuple(self.unchanged),
            failed=tuple(self.failed),
            not_built=tuple(self.not_built),
            diagnostics=tuple(self.diagnostics),
        )

    def _compile_all(
        self,
        order: Sequence[Module],
        keys: Mapping[str, str],
        store: Store,
        idle: list[CompileServer],
        pool: Executor,
    ) -> None:
        """Compile what is stale, each module once all that it imports is there."""
        records = {module.name: store.record(module.name) for module in order}
        stale = sum(record is None or record.key != keys[n] for n, record in records.items())
        modules = {module.name: module for module in order}
        graph = TopologicalSorter(
            {m.name: [name for name in m.imports if name in modules] for m in order}
        )
        ready: list[str] = []
        running: dict[Future[Compiled], _Running] = {}
        graph.prepare()
        while graph.is_active():
            ready += graph.get_ready()
            if settled := [
                name
                for name in ready
                if self._settled(modules[name], records[name], keys[name], store)
            ]:
                ready = [name for name in ready if name not in settled]
                graph.done(*settled)
                continue
            while ready and idle:
                place = len(self.built) + len(self.failed) + len(running) + 1
                one, future = self._begin(modules[ready.pop(0)], store, idle.pop(), pool, place)
                running[future] = one
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                one = running.pop(future)
                idle.append(one.server)
                self._end(one, future.result(), store, keys[one.module.name], stale)
                graph.done(one.module.name)

    def _settled(self, module: Module, record: Record | None, key: str, store: Store) -> bool:
        """Return whether a module needs no compiling: it is unchanged, or an import failed."""
        if broken := [n for n in module.imports if n in self.failed + self.not_built]:
            store.forget(module.name)
            self.not_built.append(module.name)
            self.report(f"not built: {module.name} (needs {', '.join(broken)})")
            return True
        if record is None or record.key != key:
            return False
        self.unchanged.append(module.name)
        self._say(record.diagnostics)
        return True

    def _begin(
        self, module: Module, store: Store, server: CompileServer, pool: Executor, place: int
    ) -> tuple[_Running, Future[Compiled]]:
        store.forget(module.name)
        scratch = store.scratch(module.name)
        # Lean reads the text that the key stands for, even if the file is being edited meanwhile.
        source, compiled = scratch / "module.lean", scratch / "module.olean"
        source.write_text(module.text, encoding="utf-8")
        job = Job(module.name, source, self._shown(module.file), compiled)
        one = _Running(module, server, compiled, time.monotonic(), place)
        return one, pool.submit(server.compile, job)

    def _end(self, one: _Running, answer: Compiled, store: Store, key: str, stale: int) -> None:
        name = one.module.name
        verdict = "" if answer.ok else " FAILED"
        seconds = time.monotonic() - one.begin
        self.report(f"[{one.place}/{stale}] {name} {seconds:.1f} s{verdict}")
        self._say(answer.diagnostics)
        if answer.ok:
            store.save(name, one.olean, Record(key, answer.diagnostics))
            self.built.append(name)
        else:
            self.failed.append(name)
        shutil.rmtree(one.olean.parent, ignore_errors=True)

    def _shown(self, file: Path) -> str:
        """Return a file's path from the folder above the package: `lean/Runtime/VM/Value.lean`."""
        return file.relative_to(self.root.parent).as_posix()

    def _say(self, diagnostics: Sequence[Diagnostic]) -> None:
        self.diagnostics.extend(diagnostics)
        for diagnostic in diagnostics:
            self.report(str(diagnostic))
