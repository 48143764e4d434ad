"""Making a case smaller part by part, where Hypothesis, which draws whole cases, stops."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import chain
from typing import Any, TypeVar

from conformance.cases.case import Case, read_case
from conformance.fuzz.programs import remove
from conformance.fuzz.situation import with_program
from pyvm import case as vm
from pyvm import config as cf
from pyvm.load import Raw
from pyvm.wire.case import decode_case, encode_case

_T = TypeVar("_T")

_PLAIN: dict[str, Any] = {
    "failures": (),
    "checkpoints": (),
    "policy": cf.Cooperative(),
    "lanes": 1,
    "buffer": cf.Fifo(1, cf.Block()),
    "choice": cf.ChooseFirst(),
    "output": cf.OutputDisabled(),
    "handler": cf.DefaultHandler(),
    "flow": cf.FlowAllowAll(),
    "layers": (),
    "budget": 1000,
    "max_sessions": 9,
    "max_coroutines": 12,
    "speculation_depth": 0,
}
_LISTS = ("failures", "checkpoints", "layers")


def reduced(case: Case, wanted: Callable[[Case], bool], tries: int) -> Case:
    """Return a smaller case that is still wanted; asks at most `tries` times.

    Every part that can be taken out is, round after round, until a round takes out nothing.
    """
    left = tries
    again = True
    while again:
        again = False
        place = 0
        while left > 0:
            smaller = next(_from(decode_case(case.resolved), place), None)
            if smaller is None:
                break
            left -= 1
            tried = read_case(encode_case(smaller), "reduced")
            if tried.hash != case.hash and wanted(tried):
                case, again = tried, True  # another part is at this place now
            else:
                place += 1
    return case


def _from(case: vm.Case, place: int) -> Iterator[vm.Case]:
    """Return the ways to make a case smaller by one part, starting with the one at this place."""
    ways = chain(_images(case), _runs(case), _settings(case), _programs(case))
    return (way for k, way in enumerate(ways) if k >= place)


def _images(case: vm.Case) -> Iterator[vm.Case]:
    if len(case.images) > 1:
        for k in reversed(range(len(case.images))):
            yield replace(case, images=_but(case.images, k))


def _runs(case: vm.Case) -> Iterator[vm.Case]:
    planned = replace(case.config, certificates=())
    yield replace(case, runner=vm.Runner.COOPERATIVE, concurrency=1, config=planned)
    yield replace(case, config=planned)
    yield replace(case, fuel=case.fuel // 2)
    yield replace(case, fuel=max(0, case.fuel - 1))


def _settings(case: vm.Case) -> Iterator[vm.Case]:
    for name, plain in _PLAIN.items():
        yield replace(case, config=replace(case.config, **{name: plain}))
    for name in _LISTS:
        listed = getattr(case.config, name)
        for k in range(len(listed)):
            some: dict[str, Any] = {name: _but(listed, k)}
            yield replace(case, config=replace(case.config, **some))


def _programs(case: vm.Case) -> Iterator[vm.Case]:
    for i, image in enumerate(case.images):
        if not isinstance(image, Raw):
            continue
        for j, program in enumerate(image.programs):
            half = len(program) // 2
            for code in (program[:half], *(remove(program, pc) for pc in range(len(program)))):
                yield with_program(case, (i, j), code)


def _but(items: tuple[_T, ...], place: int) -> tuple[_T, ...]:
    """Return all but what is at this place."""
    return items[:place] + items[place + 1 :]
