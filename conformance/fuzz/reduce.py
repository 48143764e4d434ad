"""Making a case smaller part by part, where Hypothesis, which draws whole cases anew, stops."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain

from conformance.cases.case import Case, Json, read_case
from conformance.corpus.settings import ALLOW_ALL, COOPERATIVE, DISABLED, FIRST, fifo

_PLAIN: Json = {
    "failures": [],
    "checkpoints": [],
    "policy": COOPERATIVE,
    "lanes": 1,
    "buffer": fifo(1),
    "choice": FIRST,
    "output": DISABLED,
    "handler": {"kind": "default"},
    "flow": ALLOW_ALL,
    "layers": [],
    "budget": 1000,
    "max_sessions": 9,
    "max_coroutines": 12,
    "speculation_depth": 0,
}
_LISTS = ("failures", "checkpoints", "layers")


def reduced(case: Case, wanted: Callable[[Case], bool], tries: int) -> Case:
    """Return a smaller case that is still wanted; asks at most so many times.

    Round after round, every part is taken out that can be, until a round takes out nothing.
    """
    left = tries
    again = True
    while again:
        again = False
        place = 0
        while left > 0:
            smaller = next(_from(case.raw, place), None)
            if smaller is None:
                break
            left -= 1
            tried = read_case(smaller, "reduced")
            if tried.hash != case.hash and wanted(tried):
                case, again = tried, True  # what stands at this place now is another part
            else:
                place += 1
    return case


def _from(raw: Json, place: int) -> Iterator[Json]:
    """Return the ways to make a case smaller by one part, from the one at this place on."""
    ways = chain(_images(raw), _runs(raw), _settings(raw), _programs(raw))
    return (way for k, way in enumerate(ways) if k >= place)


def _images(raw: Json) -> Iterator[Json]:
    images = raw["images"]
    if len(images) > 1:
        for k in reversed(range(len(images))):
            yield {**raw, "images": images[:k] + images[k + 1 :]}


def _runs(raw: Json) -> Iterator[Json]:
    fuel = raw["fuel"]
    yield {**raw, "runner": "cooperative", "concurrency": 1, "certificates": []}
    yield {**raw, "certificates": []}
    yield {**raw, "fuel": fuel // 2}
    yield {**raw, "fuel": max(0, fuel - 1)}


def _settings(raw: Json) -> Iterator[Json]:
    config = raw["config"]
    for name, plain in _PLAIN.items():
        yield {**raw, "config": {**config, name: plain}}
    for name in _LISTS:
        for k in range(len(config[name])):
            yield {**raw, "config": {**config, name: config[name][:k] + config[name][k + 1 :]}}


def _programs(raw: Json) -> Iterator[Json]:
    for i, image in enumerate(raw["images"]):
        for j, program in enumerate(image.get("programs", ())):
            half = len(program) // 2
            cuts = [program[:half], *(_without(program, pc) for pc in range(len(program)))]
            for code in cuts:
                programs = [*image["programs"][:j], code, *image["programs"][j + 1 :]]
                new = {**image, "programs": programs}
                yield {**raw, "images": [*raw["images"][:i], new, *raw["images"][i + 1 :]]}


def _without(program: list[Json], pc: int) -> list[Json]:
    """Take an instruction out; what jumped beyond it jumps to the same place as before."""

    def moved(target: int) -> int:
        return target - 1 if target > pc else target

    code = []
    for instruction in program[:pc] + program[pc + 1 :]:
        if "pc" in instruction:
            code.append({**instruction, "pc": moved(instruction["pc"])})
        elif "table" in instruction:
            rows = [[label, moved(target)] for label, target in instruction["table"]]
            code.append({**instruction, "table": rows})
        else:
            code.append(instruction)
    return code
