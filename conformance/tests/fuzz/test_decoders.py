"""Python's decoders and Lean's take the same texts, and for the same (runs Lean once)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from conformance.cases.case import Case
from conformance.certificates.questions import SCHEMA as QUESTION
from conformance.engines.engine import connect_lean
from conformance.errors import CannotJudge
from conformance.fuzz.decoders import (
    CASE,
    CERTIFICATE,
    DecoderCampaign,
    compare,
    run_decoders,
)
from conformance.fuzz.inputs import InputFinding
from conformance.jsonfile import canonical_json
from conformance.limits import MAX_DIGITS, MAX_NESTING
from conformance.traces.export import Requester
from pyvm.runtime.run import run_case
from pyvm.wire.basic import MAX_DEPTH, WireError
from pyvm.wire.case import decode_case
from pyvm.wire.trace import encode_outcome


@pytest.fixture(scope="module")
def lean() -> Iterator[Requester]:
    with connect_lean() as process:
        yield process


@pytest.fixture(scope="module")
def good(corpus: tuple[Case, ...]) -> Any:
    return next(c for c in corpus if c.id == "two_buyer/plain-tokens/coop").resolved


class Lenient:
    """A Lean that reads JSON as Python's library does, after a change: a decoder with a fault."""

    def __init__(self, change: Callable[[Any], Any] = lambda raw: raw) -> None:
        self._change = change

    def request(self, line: str, timeout: float) -> str:
        try:
            raw = json.loads(line)
        except ValueError:
            return '{"case":null,"error":"not JSON"}'
        if isinstance(raw, dict) and raw.get("schema") == QUESTION:
            verdicts = ["refused"] * len(raw["certificates"])
            return json.dumps({"case": raw["id"], "verdicts": verdicts})
        try:
            outcome = encode_outcome(run_case(decode_case(self._change(raw))))
        except (WireError, RecursionError) as error:
            return json.dumps({"case": None, "error": str(error)})
        return canonical_json({"case": raw["id"], "outcome": outcome})


def rounded(raw: Any) -> Any:
    """Take the floats of a document for integers, and a field that nobody knows for nothing."""
    whole = json.loads(json.dumps(raw), parse_float=lambda number: int(float(number)))
    if not isinstance(whole, dict):
        return whole
    return {key: value for key, value in whole.items() if key != "zap"}


def values(depth: int) -> Any:
    value: Any = 0
    for _ in range(depth):
        value = [value, 0]
    return value


def with_value(raw: Any, value: Any) -> Any:
    effect = {"tick": 0, "coroutine": 0, "nonce": 0, "kind": "consume", "output": None}
    handler = {"kind": "recorded", "effects": [{**effect, "input": value}]}
    return {**raw, "config": {**raw["config"], "handler": handler}}


Text = Callable[[Any], str]
TEXTS: dict[str, tuple[Text, bool]] = {
    "as it is": (canonical_json, True),
    "spaced": (lambda raw: f" \t{json.dumps(raw)}\r", True),
    "escaped": (lambda raw: canonical_json(raw).replace('"fuel"', '"\\u0066uel"'), True),
    "a whole pair": (lambda raw: canonical_json({**raw, "id": "😀"}), True),
    "a pair of escapes": (lambda raw: json.dumps({**raw, "id": "😀"}), True),
    "half of a pair": (lambda raw: json.dumps({**raw, "id": "\ud800"}), False),
    "the other half": (lambda raw: json.dumps({**raw, "id": "\udc00x"}), False),
    "an escaped backslash": (lambda raw: json.dumps({**raw, "id": "\\ud800"}), True),
    "an exponent": (lambda raw: canonical_json(raw).replace('"fuel":', '"fuel":1e0,"x":'), False),
    "1e0": (lambda raw: canonical_json({**raw, "concurrency": 1}).replace(":1,", ":1e0,"), False),
    "1.0": (lambda raw: canonical_json({**raw, "concurrency": 1}).replace(":1,", ":1.0,"), False),
    "01": (lambda raw: canonical_json({**raw, "concurrency": 1}).replace(":1,", ":01,"), False),
    "-0": (lambda raw: canonical_json({**raw, "concurrency": 0}).replace(":0,", ":-0,"), True),
    "a field twice": (lambda raw: f'{{"id":"x",{canonical_json(raw)[1:]}', False),
    "twice by an escape": (lambda raw: f'{{"\\u0069d":"x",{canonical_json(raw)[1:]}', False),
    "an unknown field": (lambda raw: canonical_json({**raw, "zap": 1}), False),
    "of the configuration": (
        lambda raw: canonical_json({**raw, "config": {**raw["config"], "zap": 1}}), False
    ),
    "of a certificate": (
        lambda raw: canonical_json(
            {**raw, "certificates": [{"tick": 0, "step": 0, "waves": [], "zap": 1}]}
        ),
        False,
    ),
    "a comma at the end": (lambda raw: canonical_json(raw)[:-1] + ",}", False),
    "something after it": (lambda raw: canonical_json(raw) + "0", False),
    "a byte order mark": (lambda raw: "\ufeff" + canonical_json(raw), False),
    "the deepest value": (lambda raw: canonical_json(with_value(raw, values(MAX_DEPTH))), True),
    "a deeper value": (lambda raw: canonical_json(with_value(raw, values(MAX_DEPTH + 1))), False),
    "the longest integer": (
        lambda raw: canonical_json(with_value(raw, 10**MAX_DIGITS // 9)), True
    ),
    "a longer integer": (
        lambda raw: canonical_json(with_value(raw, 0)).replace(
            '"input":0', f'"input":{"1" * (MAX_DIGITS + 1)}'
        ),
        False,
    ),
    "the deepest document": (lambda raw: "[" * MAX_NESTING + "]" * MAX_NESTING, False),
    "a deeper document": (lambda raw: "[" * (MAX_NESTING + 1) + "]" * (MAX_NESTING + 1), False),
}  # fmt: skip


@pytest.mark.parametrize("what", TEXTS)
def test_both_take_a_text_or_neither_does(what: str, lean: Requester, good: Any) -> None:
    text, taken = TEXTS[what]

    found = compare(lean, text(good))

    assert found is taken, found


def test_lean_and_python_agree_on_texts_that_are_drawn(
    lean: Requester, corpus: tuple[Case, ...]
) -> None:
    campaign = DecoderCampaign(3)

    run_decoders(campaign, lean, corpus, 80)

    assert not campaign.findings
    assert campaign.compared + campaign.left_out == 80
    for counted in (campaign.taken, campaign.refused):
        assert set(counted) == {CASE, CERTIFICATE}


@pytest.mark.parametrize("what", ["1e0", "1.0", "a field twice"])
def test_a_decoder_that_is_less_strict_is_found(what: str, good: Any) -> None:
    text, _ = TEXTS[what]

    found = compare(Lenient(rounded), text(good))

    assert isinstance(found, InputFinding)
    assert found.signature[1] == "only Lean takes it"


def test_a_decoder_that_takes_a_case_for_another_is_found(good: Any) -> None:
    found = compare(Lenient(lambda raw: {**raw, "fuel": 1}), canonical_json(good))

    assert isinstance(found, InputFinding)
    assert found.signature[1] == "it means something else"


def test_a_campaign_finds_it_and_makes_it_small(corpus: tuple[Case, ...]) -> None:
    campaign = DecoderCampaign(3)

    run_decoders(campaign, Lenient(rounded), corpus, 300)

    assert any(kind == CASE for kind, *_ in campaign.findings)
    assert any(kind == CERTIFICATE for kind, *_ in campaign.findings)


class Silent:
    """A Lean that dies of whatever it is asked."""

    def request(self, line: str, timeout: float) -> str:
        raise CannotJudge("the Lean program ended with status 1; it said last:\n  x", fix="none")


@pytest.mark.parametrize("what", ["as it is", "01"])
def test_no_answer_is_no_refusal(what: str, good: Any, corpus: tuple[Case, ...]) -> None:
    found = compare(Silent(), TEXTS[what][0](good))

    assert isinstance(found, InputFinding)
    assert found.signature[1:] == ("Lean gives no answer", "the Lean program ended with status …")
    campaign = DecoderCampaign(0)
    run_decoders(campaign, Silent(), corpus, 2)
    assert not campaign.refused
    assert {signature[0] for signature in campaign.findings} == {CERTIFICATE}


def test_a_case_of_large_numbers_is_left_out(good: Any) -> None:
    assert compare(Lenient(), canonical_json({**good, "fuel": 10**9})) is None
