"""How many planted faults a campaign finds: `python -m conformance.tests.fuzz.fault_bench --help`.

The cases of a campaign are drawn once, and the right Python VM says what comes of each, as Lean
would: it agrees with Lean wherever both were asked. Every fault is then planted alone, in a child,
and the cases that come to its line are run in their order until one comes out otherwise.
"""

from __future__ import annotations

import argparse
import ast
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import FrameType
from typing import TYPE_CHECKING

from conformance.cases.case import Case
from conformance.engines.pyvm import PyVM
from conformance.fuzz.draw import BLOCK, ORDER, Block
from conformance.jsonfile import canonical_json, sha256
from conformance.mutants.children import Ended, Watchdog, Work, in_children
from conformance.mutants.matrix import NEVER_RELOADED
from conformance.mutants.swap import ModulePatcher
from conformance.paths import project_root
from conformance.plain_json import JsonObject
from conformance.tests.faulty import Fault, mutant
from conformance.tests.fuzz.bench_faults import BENCH

if TYPE_CHECKING:
    from _typeshed import TraceFunction

Line = tuple[str, int]
"""A file of the VM, and a line of it."""


@dataclass(frozen=True, slots=True)
class Bench:
    """Cases, the hash of the right outcome of each, and which of them come to a fault."""

    cases: Sequence[Case]
    right: Sequence[str]
    reaching: Mapping[Line, Sequence[int]]
    patcher: ModulePatcher

    def first(self, faults: Sequence[Fault]) -> Iterator[tuple[Fault, int | None]]:
        """Yield for each fault the number of the first case that shows it, None if none does."""
        for fault, (_, answer) in zip(
            faults, in_children([map(self._work, faults)], 1), strict=True
        ):
            yield fault, answer.trial if isinstance(answer, Ended) else answer

    def _work(self, fault: Fault) -> Work[int | None]:
        line = line_of(fault)
        numbers = range(len(self.cases)) if line is None else self.reaching[line]

        def work(watchdog: Watchdog) -> int | None:
            from importlib import import_module

            watchdog.end()
            self.patcher.apply(mutant(fault))
            machine = import_module("conformance.engines.pyvm").PyVM()
            for number in numbers:
                watchdog.begin(number)
                if outcome_hash(machine, self.cases[number]) != self.right[number]:
                    return number
            return None

        return work


def bench(cases: Sequence[Case], faults: Sequence[Fault]) -> Bench:
    """Run the right machine on the cases, and note which of them come to the line of a fault."""
    reaching: dict[Line, list[int]] = {line: [] for f in faults if (line := line_of(f)) is not None}
    files = {file for file, _ in reaching}
    met: set[Line] = set()

    def follow(frame: FrameType, event: str, _: object) -> TraceFunction | None:
        place = frame.f_code.co_filename, frame.f_lineno
        if event == "line" and place in reaching:
            met.add(place)
        return follow if place[0] in files else None

    machine = PyVM()
    right = []
    for number, case in enumerate(cases):
        met.clear()
        sys.settrace(follow)
        try:
            right.append(outcome_hash(machine, case))
        finally:
            sys.settrace(None)
        for line in met:
            reaching[line].append(number)
    patcher = ModulePatcher(project_root(), ("pyvm", "conformance"), NEVER_RELOADED)
    patcher.remember_functions()
    return Bench(cases, right, reaching, patcher)


def campaign_cases(seed: int, kinds: Sequence[str], count: int) -> Sequence[Case]:
    """Draw the first cases of a campaign, none of them twice, and judge none."""
    drawn: dict[str, Case] = {}
    number = 0
    while len(drawn) < count:
        for case in Block(kinds[number % len(kinds)], seed, number, BLOCK).cases():
            drawn.setdefault(case.hash, case)
        number += 1
    return list(drawn.values())[:count]


def outcome_hash(machine: PyVM, case: Case) -> str:
    """Return the hash of what the machine does with a case, or of the exception that it raises."""
    try:
        outcome: JsonObject = machine(case.resolved)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is not what the right one does
        return repr(error)
    return sha256(canonical_json(outcome))


def line_of(fault: Fault) -> Line | None:
    """Return where the statement begins that a fault changes, None if it is in no function."""
    planted = mutant(fault)
    if planted.function is None:
        return None
    source = fault.source
    text = source[planted.span[0] :]
    at = planted.lines[0] + text[: len(text) - len(text.lstrip())].count("\n")
    starts = [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.stmt) and node.lineno <= at <= (node.end_lineno or 0)
    ]
    return str(project_root() / planted.file), max(starts)


def main() -> None:
    """Measure, and print a line a fault."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("-k", dest="kinds", action="append", help="only blocks of these kinds")
    given = parser.parse_args()
    cases = campaign_cases(given.seed, given.kinds or ORDER, given.cases)
    missed = 0
    for fault, number in bench(cases, BENCH).first(BENCH):
        missed += number is None
        print(f"{'missed' if number is None else number + 1:>8}  {fault.name}", flush=True)
    print(f"{len(BENCH) - missed} of {len(BENCH)} found in {len(cases)} cases of seed {given.seed}")


if __name__ == "__main__":
    main()
