"""Whole cases, by kind: what is run, under which settings, and by whom."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import strategies as st

from conformance.cases.case import SCHEMA, Runner
from conformance.corpus.settings import recorded
from conformance.corpus.setup import certificate
from conformance.plain_json import JsonObject
from conformance.strategies.drawing import chance, number, pick, shuffled
from conformance.strategies.failure_events import checkpoints, failure_schedules
from conformance.strategies.images import protocol_images, several_images
from conformance.strategies.settings import configs
from conformance.strategies.values import values
from pyvm.runtime.run import run_case
from pyvm.wire.case import CERTIFICATE, decode_case
from pyvm.wire.trace import encode_outcome

CASE_ID = "fuzz/drawn/case"
"""The id of every case that is drawn; who keeps one gives it a name of its own."""

_FUEL = (120, 60, 240, 30, 120, 15, 60, 1)
"""Rounds, about; the first, which Hypothesis draws most, is enough for most runs to end."""


@st.composite
def certificates(draw: st.DrawFn, coroutines: int = 3) -> list[JsonObject]:
    """Certificates handed to the threaded runner: all coroutines in waves, most at tick 1."""
    found = []
    for tick in range(1, number(draw, 0, 2) + 1):
        left = shuffled(draw, range(coroutines))
        waves = []
        while left:
            width = number(draw, 1, 3)
            waves.append(left[:width])
            left = left[width:]
        given = certificate(tick, pick(draw, (0, 1, 2, 3)) if tick > 1 else 0, *waves)
        found.append(CERTIFICATE.write(given))
    return found


@st.composite
def _run(draw: st.DrawFn, images: list[JsonObject], failures: int = 0) -> JsonObject:
    """Settings and runner for these images; so many in a hundred have a failure schedule."""
    coroutines = sum(len(image["roles"]) for image in images)
    events, ticks = [], []
    if chance(draw, failures):
        roles = tuple(dict.fromkeys(role for image in images for role in image["roles"])) or ("A",)
        events = draw(failure_schedules(roles))
        ticks = draw(checkpoints()) if chance(draw, 60) else []
    threaded = chance(draw, 65)
    given = threaded and chance(draw, 8)
    return {
        "schema": SCHEMA,
        "id": CASE_ID,
        "images": images,
        "config": draw(configs(coroutines, events, ticks)),
        "runner": (Runner.THREADED if threaded else Runner.COOPERATIVE).value,
        "concurrency": _concurrency(draw, threaded),
        "fuel": pick(draw, _FUEL) + number(draw, 0, 9),
        "certificates": draw(certificates(coroutines)) if given else [],
    }


def _concurrency(draw: st.DrawFn, threaded: bool) -> int:
    """How wide a round may be; rarely 0, with which nothing runs."""
    wanted = pick(draw, (2, 3, 4, 8, 1) if threaded else (1, 1, 1, 2))
    return 0 if chance(draw, 2) else wanted


@st.composite
def projection_cases(draw: st.DrawFn) -> JsonObject:
    """A protocol that is loaded and not run: the two sides must project it alike, or refuse it."""
    case = draw(_run([draw(protocol_images(unprojectable=50))]))
    return {**case, "fuel": 0, "certificates": []}


@st.composite
def protocol_cases(draw: st.DrawFn) -> JsonObject:
    """Compiled protocols under any settings."""
    return draw(_run(draw(several_images(raw=0, unprojectable=2))))


@st.composite
def bytecode_cases(draw: st.DrawFn) -> JsonObject:
    """Raw bytecode, most of it well-typed, beside a protocol now and then."""
    return draw(_run(draw(several_images(raw=90))))


@st.composite
def failure_cases(draw: st.DrawFn) -> JsonObject:
    """Anything, with failures from outside."""
    return draw(_run(draw(several_images(raw=60)), failures=97))


@st.composite
def replay_cases(draw: st.DrawFn) -> JsonObject:
    """Anything, with the effects of its own run fed back, of which one may be tampered with.

    The Python VM is asked what they are: a recording may be anything, and Lean judges it.
    """
    case = draw(_run(draw(several_images(raw=70)), failures=20))
    outcome: JsonObject = encode_outcome(run_case(decode_case(case)))
    effects = [dict(effect) for effect in outcome.get("effects", ())]
    if effects and chance(draw, 60):
        at = number(draw, 0, len(effects) - 1)
        match pick(draw, ("output", "input", "nonce", "coroutine", "lost", "twice")):
            case "output":
                effects[at]["output"] = draw(values())
            case "input":
                effects[at] = {**effects[at], "kind": "consume", "input": draw(values())}
            case "lost":
                del effects[at]
            case "twice":
                effects.insert(at, {**effects[at], "output": draw(values())})
            case field:
                effects[at][field] = number(draw, 0, 5)
    return {**case, "config": {**case["config"], "handler": recorded(effects)}}


KINDS: dict[str, Callable[[], st.SearchStrategy[JsonObject]]] = {
    "projection": projection_cases,
    "protocol": protocol_cases,
    "bytecode": bytecode_cases,
    "failures": failure_cases,
    "replay": replay_cases,
}
"""The kinds of cases, by name."""


@st.composite
def cases(draw: st.DrawFn) -> JsonObject:
    """Cases of every kind, ready for `conformance.cases.case.read_case`."""
    return draw(KINDS[pick(draw, tuple(KINDS))]())
