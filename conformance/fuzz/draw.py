"""Drawing cases from a seed, and making small one of those that were drawn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from random import Random

from hypothesis import Phase, Verbosity, find, settings
from hypothesis.errors import HypothesisException, NoSuchExample

from conformance.cases.case import Case, read_case
from conformance.errors import CannotJudge
from conformance.fuzz.parents import CORPUS, committed_parents
from conformance.strategies import KINDS
from conformance.strategies.cases import CASE_ID
from pyvm import case as vm
from pyvm.wire.case import encode_case

BLOCK = 50
"""How many cases are drawn together."""
DRAWN = ("projection", "protocol", "bytecode", "failures", "replay")
"""The kinds of cases that are drawn from nothing."""
ORDER = tuple(kind for drawn in DRAWN for kind in (drawn, CORPUS, CORPUS, CORPUS))
"""The kinds of the blocks of a campaign, again and again; most change the corpus."""


class _Enough(BaseException):
    """Ends the shrinking; not an `Exception`, which Hypothesis would take for what it looks for."""


@dataclass(frozen=True, slots=True)
class Block:
    """Cases of one kind that are drawn together: the same for the same seed, number and count."""

    kind: str
    seed: int
    number: int
    count: int

    def __str__(self) -> str:
        return f"seed {self.seed}, block {self.number} of kind {self.kind}"

    def cases(self) -> Sequence[Case]:
        """Draw the cases."""
        if self.kind == CORPUS:
            parents, random = committed_parents(), self._random()
            return [parents.mutant(CASE_ID, random) for _ in range(self.count)]
        drawn: list[Case] = []

        def keep(made: vm.Case) -> bool:
            drawn.append(_read(made))
            return False

        self._find(keep, (Phase.generate,))
        return drawn

    def smallest(self, wanted: Callable[[Case], bool], tries: int) -> Case:
        """Draw the cases again, and shrink the first that is wanted; asks at most `tries` times.

        Hypothesis shrinks, and its shrinking is as deterministic as `wanted`. A changed case of the
        corpus was not drawn by it, and is left as it is. Raises `CannotJudge` if no case is wanted,
        and says so if Hypothesis failed before one was.
        """
        if self.kind == CORPUS:
            return self._last(list(islice(filter(wanted, self.cases()), 1)), None)
        asked = 0
        best: list[Case] = []

        def still(made: vm.Case) -> bool:
            nonlocal asked
            case = _read(made)
            if best and case.hash == best[-1].hash:
                return True
            if best:  # what is drawn before the first is not counted
                asked += 1
                if asked > tries:
                    raise _Enough
            if not wanted(case):
                return False
            best.append(case)
            return True

        failed = None
        try:
            self._find(still, (Phase.generate, Phase.shrink))
        except _Enough:
            pass
        except HypothesisException as error:  # such as flaky: what was found until then counts
            failed = error
        return self._last(best, failed)

    def _last(self, best: Sequence[Case], failed: HypothesisException | None) -> Case:
        if best:
            return best[-1]
        why = "" if failed is None else f": {failed!r}"
        what = f"{self} cannot be drawn again{why}"
        raise CannotJudge(what, fix="report this with the seed") from failed

    def _find(self, condition: Callable[[vm.Case], bool], phases: Sequence[Phase]) -> None:
        chosen = settings(
            max_examples=self.count,
            database=None,
            deadline=None,
            phases=phases,
            verbosity=Verbosity.quiet,
        )
        with suppress(NoSuchExample):
            find(KINDS[self.kind](), condition, settings=chosen, random=self._random())

    def _random(self) -> Random:
        return Random(f"{self.seed}/{self.number}/{self.kind}")


def _read(made: vm.Case) -> Case:
    return read_case(encode_case(made), "drawn")
