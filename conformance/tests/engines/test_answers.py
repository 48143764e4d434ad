"""What an engine answers with: an outcome that can be written, or a failure of its own."""

from __future__ import annotations

import json
from typing import Any

import pytest

from conformance.engines.boundary import MalformedAnswer, check_written, malformed, run_machine
from conformance.engines.pyvm import PyVM
from conformance.runs.observed import Run
from conformance.tests.handmade import outcome, ping
from conformance.tests.samples import case
from pyvm.wire import case as wire


@pytest.mark.parametrize("answer", [None, [], "ran", {"kind": "walked"}, {}])
def test_what_is_no_outcome_is_called_so(answer: Any) -> None:
    with pytest.raises(MalformedAnswer, match="the answer is no outcome: it is not "):
        run_machine(lambda _: answer, {})


def test_an_outcome_is_the_run_of_it() -> None:
    found = run_machine(lambda _: outcome(ping(0)), {})

    assert found.same(Run(outcome(ping(0))))
    assert malformed(found) is None


@pytest.mark.parametrize("label", ["plain", "über", "\U0001f600"])
def test_what_is_text_can_be_written(label: str) -> None:
    check_written(Run(outcome(ping(0, label))))


@pytest.mark.parametrize("value", ["\ud800", {1, 2}])
def test_what_is_no_text_cannot_be_written(value: Any) -> None:
    with pytest.raises(MalformedAnswer):
        check_written(Run(outcome(ping(0), clock=value)))


def test_an_image_that_comes_again_is_loaded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[object] = []
    decode = wire.decode_case

    def noted(raw: Any, image: Any) -> Any:
        found = decode(raw, image=image)
        loaded.append(found.images[0])
        return found

    monkeypatch.setattr(wire, "decode_case", noted)
    machine = PyVM()
    one, other = case("small/one/coop"), case("small/two/coop", fuel=6)

    assert machine(one.resolved)["kind"] == machine(other.resolved)["kind"] == "ran"
    assert loaded[0] is loaded[1]


@pytest.mark.parametrize("order", [1, -1])
def test_the_images_of_a_case_are_loaded_in_its_order(
    monkeypatch: pytest.MonkeyPatch, order: int
) -> None:
    loaded: list[Any] = []
    decode = wire.decode_case

    def noted(raw: Any, image: Any) -> Any:
        loaded.append((decode(raw, image=image).images, decode(raw).images))
        return decode(raw)

    monkeypatch.setattr(wire, "decode_case", noted)
    (one,) = case().raw["images"]
    other = json.loads(json.dumps(one).replace('"A"', '"B"'))
    images = [one, other][::order]

    PyVM()(case("small/both/coop", images=images).resolved)

    ((given, meant),) = loaded
    assert given[0] != given[1]
    assert given == meant


def test_without_contracts_those_of_the_committed_packs_admit_waves() -> None:
    wide = case("small/one/threaded-n2", runner="threaded", concurrency=2)

    assert PyVM()(wide.resolved)["kind"] == "ran"
