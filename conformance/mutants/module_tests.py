"""A module's own tests as killers: collected and warmed up once, and run again in forked children.

The matrix runs inside one session of pytest. Every test is run once without a fault, under
`coverage`, so that it is known which lines each of them runs; session fixtures stay as they are
then. In the child that has a mutant, those that come to its place run until one fails. A fault at
the top of a module is met by imports, so there the tests are imported and collected anew.
"""

from __future__ import annotations

import os
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import _lru_cache_wrapper
from gc import get_objects
from itertools import accumulate
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import pytest
from _pytest.runner import runtestprotocol
from coverage import Coverage

from conformance.errors import CannotJudge
from conformance.mutants.areas import test_folder
from conformance.mutants.children import Ended, Watchdog, in_child
from conformance.mutants.kills import Kill
from conformance.mutants.sources import SourceMutant
from conformance.paths import project_root

T = TypeVar("T")
_TESTS = ("conformance.tests", "pyvm.tests")

MODULE_TESTS = "module tests"
SLOWEST = 2.0
"""Seconds of processor time, with what it starts: a test that takes longer is not asked."""
MOST = 8.0
"""Seconds of processor time that all tests of one mutant may take without a fault."""
_PLAIN = (
    "--override-ini=addopts=",
    "--capture=sys",
    "--hypothesis-seed=0",
    "--assert=plain",
    *(f"-pno:{name}" for name in ("cacheprovider", "xdist", "terminal")),
)


@dataclass(slots=True)
class ModuleTests:
    """Tests that run in this process, and which of them run which lines."""

    root: Path
    scratch: Path
    items: Sequence[pytest.Item]
    seconds: Sequence[float]
    reach: Mapping[str, Mapping[int, frozenset[int]]]
    only_warm: frozenset[str]
    """The tests that do not pass when they are imported anew in a child: they ask Lean."""
    kills: Counter[int] = field(default_factory=Counter)

    def reaching(self, mutant: SourceMutant) -> list[int]:
        """Return the tests that run the mutant's place: those that killed before, then quick ones.

        Of those that have killed none, the module's own come first.

        A place at the top of a module is run by its import: then they are all that run any of it.
        """
        lines = self.reach.get(mutant.file, {})
        first, last = mutant.lines
        which = range(first, last + 1) if mutant.function is not None else lines.keys()
        folder = self.root / test_folder(mutant.file)
        found = {
            number
            for line in which
            for number in lines.get(line, ())
            if self.items[number].path.is_relative_to(folder)
        }
        own = Path(f"test_{Path(mutant.file).name}").stem
        others = {n for n in found if self.items[n].path.stem != own}
        ordered = sorted(found, key=lambda n: (-self.kills[n], n in others, self.seconds[n], n))
        spent = accumulate(self.seconds[n] for n in ordered)
        return [n for n, until in zip(ordered, spent, strict=True) if until <= MOST]

    def remember(self, name: str) -> None:
        """Note that a test has killed, so that it is tried early."""
        self.kills.update(n for n, item in enumerate(self.items) if item.nodeid == name)

    def kill(self, mutant: SourceMutant, watchdog: Watchdog) -> Kill | None:
        """Return the first test that fails; runs in the child that has the mutant."""
        numbers = self.reaching(mutant)
        _forget_results(mutant.file)
        if mutant.function is None:
            files = dict.fromkeys(self.items[n].path for n in numbers)
            if not files:  # pytest, asked for none, would run all that there are
                return None
            failed = _run_anew(self.scratch, [*files], self.only_warm, watchdog)
            return Kill(MODULE_TESTS, failed[0], "failed") if failed else None
        for number, following in zip(numbers, [*numbers[1:], None], strict=True):
            watchdog.begin(number, 4 * SLOWEST)
            after = None if following is None else self.items[following]
            if _failed(self.items[number], after):
                return Kill(MODULE_TESTS, self.items[number].nodeid, "failed")
        return None


def with_module_tests(root: Path, paths: Sequence[str], work: Callable[[ModuleTests], T]) -> T:
    """Collect the tests of these paths, run each once, and do the work inside that session.

    Raises `CannotJudge` if one of them fails as it is: then it would kill every mutant.
    """
    found: list[T] = []
    outer = {name: os.environ.pop(name) for name in [*os.environ] if name.startswith("PYTEST_")}
    with TemporaryDirectory() as folder, ExitStack() as after:
        after.callback(os.environ.update, outer)  # they are meant for the tests that we are in
        keeper = _Keeper(root, Path(folder), lambda tests: found.append(work(tests)))
        given = (f"--rootdir={root}", f"--basetemp={folder}/warm")
        status = pytest.main(
            [*_PLAIN, *given, *(str(root / path) for path in paths)], plugins=[keeper]
        )
    if keeper.error is not None:
        raise keeper.error
    if not found:
        raise CannotJudge(
            f"the tests cannot be collected: pytest says {status!r}",
            fix=f"see what is wrong: python -m pytest --collect-only {' '.join(paths)}",
        )
    return found[0]


class _Keeper:
    """Takes the loop of a pytest session for its own work."""

    def __init__(self, root: Path, scratch: Path, work: Callable[[ModuleTests], None]) -> None:
        self._root = root
        self._scratch = scratch
        self._work = work
        self.error: BaseException | None = None

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Warm up, and work."""
        if session.testsfailed:
            return False
        try:
            self._work(_warmed(self._root, self._scratch, session.items))
        except Exception as error:  # noqa: BLE001 - pytest would swallow it; raised again outside
            self.error = error
        return True


def _warmed(root: Path, scratch: Path, items: Sequence[pytest.Item]) -> ModuleTests:
    """Run every test once, and keep those that are quick, with the lines that each runs."""
    watch = Coverage(
        data_file=None,
        config_file=False,
        include=[f"{root}/pyvm/*", f"{root}/conformance/*"],
        omit=["*/tests/*"],
        messages=False,
    )
    seconds: list[float] = []
    watch.start()
    for number, item in enumerate(items):
        watch.switch_context(str(number))
        began = _processor_time()
        following = items[(number + 1) % len(items)] if len(items) > 1 else None
        if _failed(item, following):
            watch.stop()
            raise CannotJudge(
                f"a test fails as it is, with no fault planted: {item.nodeid}", fix="run it"
            )
        seconds.append(_processor_time() - began)
    watch.stop()
    data = watch.get_data()
    reach: dict[str, dict[int, frozenset[int]]] = {}
    for file in data.measured_files():
        lines: defaultdict[int, frozenset[int]] = defaultdict(frozenset)
        for line, contexts in data.contexts_by_lineno(file).items():
            numbers = (int(name) for name in contexts if name)
            lines[line] = frozenset(n for n in numbers if seconds[n] <= SLOWEST)
        reach[str(Path(file).relative_to(root))] = dict(lines)
    slow = frozenset(i.nodeid for i, n in zip(items, seconds, strict=True) if n > SLOWEST)
    files = dict.fromkeys(item.path for item in items)

    def anew(watchdog: Watchdog) -> Sequence[str]:
        return _run_anew(scratch, [*files], slow, watchdog, every=True)

    failed = in_child(anew)
    if isinstance(failed, Ended):
        raise CannotJudge(f"the tests, imported anew: {failed.how}", fix="run them")
    return ModuleTests(root, scratch, items, seconds, reach, slow | frozenset(failed))


def _processor_time() -> float:
    """Return the seconds of processor time that this process and what it has started have used."""
    return sum(os.times()[:4])


def _failed(item: pytest.Item, following: pytest.Item | None) -> bool:
    """Run a test, and return whether any part of it failed."""
    reports = runtestprotocol(item, log=False, nextitem=following)
    return any(report.failed for report in reports)


def _forget_results(file: str) -> None:
    """Forget what the functions of a module remember of calls before it had a fault."""
    for thing in get_objects():
        if isinstance(thing, _lru_cache_wrapper) and _is_at(thing, file):
            thing.cache_clear()


def _is_at(function: object, file: str) -> bool:
    module = sys.modules.get(getattr(function, "__module__", None) or "")
    return str(getattr(module, "__file__", "")).endswith(f"/{file}")


def _run_anew(
    scratch: Path,
    files: Sequence[Path],
    without: frozenset[str],
    watchdog: Watchdog,
    every: bool = False,
) -> Sequence[str]:
    """Import the tests' modules again, run them, and return what fails, or the first that does.

    They are collected anew, for what a module defines at its top may be what they are made of.
    A child may use little memory, so that a test which starts Lean fails there.
    """
    watchdog.begin(0, 5 * MOST)
    if every:
        watchdog.end()
    for name in [name for name in sys.modules if name.startswith(_TESTS)]:
        del sys.modules[name]
    listener = _Listener(without)
    given = (f"--rootdir={project_root()}", f"--basetemp={scratch}/{os.getpid()}")
    first = () if every else ("-x",)
    status = pytest.main([*_PLAIN, *given, *first, *map(str, files)], plugins=[listener])
    if status in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED) or listener.failed:
        return listener.failed
    return ["collection"]


class _Listener:
    """Leaves some tests out, and hears which of the others fail."""

    def __init__(self, without: frozenset[str]) -> None:
        self._without = without
        self.failed: list[str] = []

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Leave them out."""
        items[:] = [item for item in items if item.nodeid not in self._without]

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note it."""
        if report.failed and report.nodeid not in self.failed:
            self.failed.append(report.nodeid)
