"""Whole cases, by kind: what is run, under which settings, and by whom."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from hypothesis import strategies as st

from conformance.corpus.setup import Certificate, Failure, certificate
from conformance.strategies.drawing import chance, number, pick, shuffled
from conformance.strategies.failure_events import checkpoints, failure_schedules
from conformance.strategies.images import protocol_images, several_images
from conformance.strategies.settings import configs
from conformance.strategies.values import values
from pyvm.case import Case, Runner
from pyvm.config import Recorded
from pyvm.event import ConsumeRequest
from pyvm.load import Image
from pyvm.runtime.run import Ran, run_case

CASE_ID = "fuzz/drawn/case"
"""The id of every case that is drawn; who keeps one gives it a name of its own."""

_FUEL = (120, 60, 240, 30, 120, 15, 60, 1)
"""Rounds, about; the first, which Hypothesis draws most, is enough for most runs to end."""


@st.composite
def certificates(draw: st.DrawFn, coroutines: int = 3) -> tuple[Certificate, ...]:
    """Certificates handed to the threaded runner: all coroutines in waves, most at tick 1."""
    found = []
    for tick in range(1, number(draw, 0, 2) + 1):
        left = shuffled(draw, range(coroutines))
        waves = []
        while left:
            width = number(draw, 1, 3)
            waves.append(left[:width])
            left = left[width:]
        found.append(certificate(tick, pick(draw, (0, 1, 2, 3)) if tick > 1 else 0, *waves))
    return tuple(found)


@st.composite
def _run(draw: st.DrawFn, images: tuple[Image, ...], failures: int = 0) -> Case:
    """Settings and runner for these images; `failures` percent have a failure schedule."""
    coroutines = sum(len(image.roles) for image in images)
    events: tuple[Failure, ...] = ()
    ticks: tuple[int, ...] = ()
    if chance(draw, failures):
        roles = tuple(dict.fromkeys(role for image in images for role in image.roles)) or ("A",)
        events = draw(failure_schedules(roles))
        ticks = draw(checkpoints()) if chance(draw, 60) else ()
    threaded = chance(draw, 65)
    given = threaded and chance(draw, 8)
    config = draw(configs(coroutines, events, ticks))
    runner = Runner.THREADED if threaded else Runner.COOPERATIVE
    concurrency = _concurrency(draw, threaded)
    fuel = pick(draw, _FUEL) + number(draw, 0, 9)
    if given:
        config = replace(config, certificates=draw(certificates(coroutines)))
    return Case(CASE_ID, images, config, runner, concurrency, fuel)


def _concurrency(draw: st.DrawFn, threaded: bool) -> int:
    """Return how wide a round may be; rarely 0, with which nothing runs."""
    wanted = pick(draw, (2, 3, 4, 8, 1) if threaded else (1, 1, 1, 2))
    return 0 if chance(draw, 2) else wanted


@st.composite
def projection_cases(draw: st.DrawFn) -> Case:
    """A protocol that is loaded and not run: the two sides must project it alike, or refuse it."""
    case = draw(_run((draw(protocol_images(unprojectable=50)),)))
    return replace(case, fuel=0, config=replace(case.config, certificates=()))


@st.composite
def protocol_cases(draw: st.DrawFn) -> Case:
    """Compiled protocols under any settings."""
    return draw(_run(draw(several_images(raw=0, unprojectable=2))))


@st.composite
def bytecode_cases(draw: st.DrawFn) -> Case:
    """Raw bytecode, most of it well-typed, beside a protocol now and then."""
    return draw(_run(draw(several_images(raw=90))))


@st.composite
def failure_cases(draw: st.DrawFn) -> Case:
    """Anything, with failures from outside."""
    return draw(_run(draw(several_images(raw=60)), failures=97))


@st.composite
def replay_cases(draw: st.DrawFn) -> Case:
    """Anything, with the effects of its own run fed back, of which one may be tampered with.

    The Python VM is asked what they are: a recording may be anything, and Lean judges it.
    """
    case = draw(_run(draw(several_images(raw=70)), failures=20))
    ran = run_case(case)
    effects = list(ran.state.effects) if isinstance(ran, Ran) else []
    if effects and chance(draw, 60):
        at = number(draw, 0, len(effects) - 1)
        match pick(draw, ("output", "input", "nonce", "coroutine", "lost", "twice")):
            case "output":
                effects[at] = effects[at]._replace(output=draw(values()))
            case "input":
                effects[at] = effects[at]._replace(request=ConsumeRequest(draw(values())))
            case "lost":
                del effects[at]
            case "twice":
                effects.insert(at, effects[at]._replace(output=draw(values())))
            case "nonce":
                effects[at] = effects[at]._replace(nonce=number(draw, 0, 5))
            case _:
                effects[at] = effects[at]._replace(coroutine=number(draw, 0, 5))
    return replace(case, config=replace(case.config, handler=Recorded(tuple(effects))))


KINDS: dict[str, Callable[[], st.SearchStrategy[Case]]] = {
    "projection": projection_cases,
    "protocol": protocol_cases,
    "bytecode": bytecode_cases,
    "failures": failure_cases,
    "replay": replay_cases,
}
"""The kinds of cases, by name."""


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Cases of every kind."""
    return draw(KINDS[pick(draw, tuple(KINDS))]())
