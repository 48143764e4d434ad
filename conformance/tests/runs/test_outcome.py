"""What the reader of outcomes takes and refuses: just what the schema of traces does."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache

import pytest
from jsonschema import Draft202012Validator

from conformance.cases.case import load_corpus
from conformance.paths import SCHEMAS
from conformance.plain_json import Json
from conformance.runs.observed import Run
from conformance.runs.outcome import Malformed, Origin, read_outcome
from conformance.runs.texts import committed_runs
from conformance.tests.handmade import coroutine, faulted, outcome, ping
from conformance.traces.trace import UnreadableTrace

Path = tuple[str | int, ...]

WRONG: tuple[Json, ...] = (
    *(None, True, False, 0, -1, 1.5, 2**70, "", "x", "nat", "ready"),
    *([], [0, "A"], ["A", "B"], [1, 2, 3], {}, {"prod": ["nat", "nat"]}, {"prod": ["nat"]}),
    *({"chan": [0, "A"]}, {"chan": [0, ""]}, {"chan": [True, "A"]}, {"chan": [0]}),
    *({"chan": [0, "A"], "x": 1}, {"kind": "end"}, {"kind": "ready"}, {"kind": "zap"}),
)
"""What is put into the place of something else; here and there it is right."""


@cache
def schema() -> Draft202012Validator:
    trace = json.loads((SCHEMAS / "conformance.trace.v1.json").read_bytes())
    return Draft202012Validator({**trace["properties"]["outcome"], "$defs": trace["$defs"]})


def taken(raw: Json) -> bool:
    try:
        read_outcome(raw)
    except Malformed:
        return False
    return True


def committed() -> list[Json]:
    run = committed_runs()
    return [run(case).outcome for case in load_corpus()]


def places(raw: Json, path: Path = (), form: Path = ()) -> Iterator[tuple[Path, Path]]:
    """Every place of a document, with the form of the way to it: its last fields and kinds."""
    yield path, form
    items = raw.items() if isinstance(raw, dict) else enumerate(raw) if type(raw) is list else ()
    kind = raw.get("kind", "") if isinstance(raw, dict) else ""
    for key, item in items:
        shown = min(key, 2) if isinstance(key, int) else key
        yield from places(item, (*path, key), (*form, kind, shown)[-4:])


def alone(raw: Json, path: Path) -> tuple[Json, Path]:
    """The document with no more in its lists than the item that the path goes through."""
    kept = {
        name: [] if isinstance(part, list) and name not in path[:1] else part
        for name, part in raw.items()
    }
    if len(path) < 2 or not isinstance(raw[path[0]], list):
        return kept, path
    return {**kept, path[0]: [raw[path[0]][path[1]]]}, (path[0], 0, *path[2:])


def put(raw: Json, path: Path, item: Json) -> Json:
    """The document with something else in this place."""
    if not path:
        return item
    changed: Json = dict(raw) if isinstance(raw, dict) else list(raw)
    changed[path[0]] = put(raw[path[0]], path[1:], item)
    return changed


def corruptions(raw: Json, path: Path) -> Iterator[Json]:
    """The document, something being wrong in this place."""
    node = raw
    for key in path:
        node = node[key]
    yield from (put(raw, path, item) for item in WRONG)
    if isinstance(node, dict):
        yield from (put(raw, path, {k: node[k] for k in node if k != gone}) for gone in node)
        yield from (put(raw, path, {**node, name: 0}) for name in ("tick", "extra", "plan"))
    elif isinstance(node, list) and node:
        yield from (put(raw, path, node[:-1]), put(raw, path, [*node, node[-1]]))


def test_every_committed_outcome_is_read() -> None:
    assert all(map(taken, committed()))


def test_the_reader_is_as_strict_as_the_schema() -> None:
    """One place of each form, in the smallest outcome that has it, with all that can be wrong."""
    asked: dict[Path, tuple[Json, Path]] = {}
    for raw in sorted(committed(), key=lambda raw: len(str(raw))):
        for path, form in places(raw):
            if form[-3:] not in asked:
                asked[form[-3:]] = alone(raw, path)
    said = {True: 0, False: 0}
    for raw, path in asked.values():
        for wrong in corruptions(raw, path):
            valid = schema().is_valid(wrong)
            assert taken(wrong) is valid, (path, wrong)
            said[valid] += 1

    assert min(said.values()) > 500


def test_a_number_with_a_point_is_an_integer_to_the_schema_alone() -> None:
    run = outcome([], clock=1.0)

    assert schema().is_valid(run)
    assert not taken(run)


@pytest.mark.parametrize(
    ("path", "item", "said"),
    [
        (("clock",), True, "$.outcome.clock: Expected `int`, got `bool`"),
        (("events", 1, "sid"), -1, "$.outcome.events[1].sid: Expected `int` >= 0"),
        (("events", 1, "value"), -1, "$.outcome.events[1].value: Expected a value, got -1"),
        (("events", 0), {"kind": "zap"}, "$.outcome.events[0].kind: Invalid value 'zap'"),
        (("weather",), "fair", "$.outcome: Object contains unknown field `weather`"),
        ((), {"kind": "ran"}, "$.outcome: Object missing required field `status`"),
        (
            ("events", 0),
            {"kind": "faulted", "coroutine": 0, "fault": "crashed"},
            "$.outcome.events[0]: Object missing required field `tick`",
        ),
        ((), [], "$.outcome: Expected `object`, got `array`"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(path: Path, item: Json, said: str) -> None:
    run = outcome([*ping(0), faulted(0, "crashed")])
    wrong = {**run, path[0]: item} if path == ("weather",) else put(run, path, item)

    with pytest.raises(Malformed) as refused:
        read_outcome(wrong, Origin("there", "mend it"))

    assert str(refused.value) == f"there: {said}\n  fix: mend it"


NO_NAT = "Expected `int` >= 0"
NO_PAIR = "Expected `array` of length 2, got 1"


@pytest.mark.parametrize(
    ("value", "place", "said"),
    [
        (-1, "", "Expected a value, got -1"),
        ({"chan": [-1, "A"]}, ".chan[0]", NO_NAT),
        ({"chan": [0, 7]}, ".chan[1]", "Expected `str`, got `int`"),
        ({"chan": [0]}, ".chan", NO_PAIR),
        ({"chan": 7}, ".chan", "Expected `array`, got `int`"),
        ({"chan": [0, "A"], "x": 1}, "", "Expected a value, got {'chan': [0, 'A'], 'x': 1}"),
        ([0, [1, {"chan": [0]}]], "[1][1].chan", NO_PAIR),
        ([0, [1, 1.5]], "[1][1]", "Expected a value, got 1.5"),
        ([[[[None, -1], 0], 0], 0], "[0][0][0][1]", "Expected a value, got -1"),
    ],
)
def test_the_part_of_a_value_that_is_wrong_is_named(value: Json, place: str, said: str) -> None:
    message = put(outcome(ping(0)), ("events", 1, "value"), value)
    registers: Json = [None] * 16
    registers[5] = value
    register = outcome(ping(0), coroutines=[coroutine(0, "A", registers=registers)])

    for wrong, path in (
        (message, f"$.outcome.events[1].value{place}"),
        (register, f"$.outcome.coroutines[0].registers[5]{place}"),
    ):
        with pytest.raises(Malformed) as refused:
            read_outcome(wrong)
        assert refused.value.what == f"{path}: {said}"


def test_registers_that_are_not_16_are_named() -> None:
    few = coroutine(0, "A", registers=[None] * 15)

    with pytest.raises(Malformed, match=r"coroutines\[0\]\.registers: Expected 16 registers"):
        read_outcome(outcome(ping(0), coroutines=[few]))


def test_a_value_that_is_nested_too_deeply_is_refused() -> None:
    deep: Json = 0
    for _ in range(20_000):
        deep = [deep, 0]

    with pytest.raises(Malformed, match=r"\$\.outcome: nested too deeply"):
        read_outcome(put(outcome(ping(0)), ("events", 1, "value"), deep))


def test_a_type_of_any_depth_is_read() -> None:
    deep: Json = {"kind": "end"}
    for _ in range(600):
        branch = {"label": {"name": "m", "sort": "nat"}, "continuation": deep}
        deep = {"kind": "send", "partner": "B", "branches": [branch]}
    run = outcome(ping(0))
    run["sessions"][0]["types"][0][1] = deep

    assert taken(run)


def test_a_field_that_is_given_twice_is_refused() -> None:
    with pytest.raises(UnreadableTrace, match="field 'image' is given twice"):
        _ = Run.of_text('{"image":0,"image":0,"kind":"refused"}', Origin("here", "mend it")).outcome
