"""How deeply a protocol may be nested for Lean, and that what is over it is refused (runs Lean)."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from conformance.engines.engine import connect_lean
from conformance.engines.pyvm import PyVM
from conformance.jsonfile import parse_json
from conformance.lean.process import LeanProcess
from conformance.tests.samples import raw_case
from pyvm.wire.basic import MAX_DEPTH


@pytest.fixture(scope="module")
def lean() -> Iterator[LeanProcess]:
    with connect_lean() as process:
        yield process


def line_of(messages: int, fuel: int) -> str:
    """Return a case of so many messages, one after another; no writer of ours goes as deep."""
    begin = (
        '{"kind":"comm","sender":"A","receiver":"B","branches":'
        '[{"label":{"name":"m","sort":"nat"},"continuation":'
    )
    deep = begin * messages + '{"kind":"end"}' + "}]}" * messages
    raw = raw_case("deep/line/coop", images=[{"roles": ["A", "B"], "global_type": "DEEP"}])
    raw["config"] |= {"budget": 10 * messages, "max_coroutines": 2}
    return json.dumps(raw | {"fuel": fuel}).replace('"DEEP"', deep)


def started(lean: LeanProcess) -> int:
    assert lean._child is not None
    return lean._child.pid


def test_as_many_messages_as_the_readers_promise_run_to_their_end(lean: LeanProcess) -> None:
    text = line_of(MAX_DEPTH, 10 * MAX_DEPTH)
    answer = json.loads(lean.request(text, 120))

    assert answer["outcome"] == PyVM()(parse_json(text, "here"))
    assert answer["outcome"]["status"] == "completed"
    sent = [event for event in answer["outcome"]["events"] if event["kind"] == "sent"]
    assert len(sent) == MAX_DEPTH


def test_one_more_and_many_more_are_refused_by_a_rule_and_never_by_a_crash(
    lean: LeanProcess,
) -> None:
    lean.request("{}", 120)
    before = started(lean)

    answers = [json.loads(lean.request(line_of(n, 5), 300)) for n in (MAX_DEPTH + 1, 12_000)]

    assert all("nested too deeply" in answer["error"] for answer in answers)
    assert started(lean) == before
