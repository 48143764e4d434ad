"""Limits of a run: one that goes over them is named, and the next is not touched."""

from __future__ import annotations

import resource
import signal
import time

import pytest

from conformance.engines import limits
from conformance.engines.limits import Limits, OverLimit, bounded
from conformance.engines.pyvm import Machine, machine_at_work
from conformance.plain_json import JsonObject


def endless(resolved: JsonObject) -> JsonObject:
    while True:
        pass


def stubborn(resolved: JsonObject) -> JsonObject:
    """Swallow the end of its time, once."""
    try:
        endless(resolved)
    except BaseException:  # noqa: BLE001 - as a machine might
        endless(resolved)
    return {}


def waiting(resolved: JsonObject) -> JsonObject:
    time.sleep(600)
    return {}


def greedy(resolved: JsonObject) -> JsonObject:
    return {"all": bytes(1 << 32)}


def at_work(machine: Machine) -> Machine:
    """As the Python VM is: whatever is raised in it, it raised."""

    def run(resolved: JsonObject) -> JsonObject:
        with machine_at_work():
            return machine(resolved)

    return run


def kept() -> tuple[object, object, object]:
    alarm, timer = signal.getsignal(signal.SIGALRM), signal.getitimer(signal.ITIMER_REAL)
    return alarm, timer, resource.getrlimit(resource.RLIMIT_AS)


@pytest.mark.parametrize("machine", [endless, stubborn, waiting, at_work(endless)])
def test_a_run_that_takes_too_long_is_ended_and_named(machine: Machine) -> None:
    before = kept()

    with pytest.raises(OverLimit, match=r"the run took more than 0\.2 s"):
        bounded(machine, Limits(seconds=0.2))({})

    assert kept() == before


@pytest.mark.parametrize("machine", [greedy, at_work(greedy)])
def test_a_run_that_takes_too_much_memory_is_ended_and_named(machine: Machine) -> None:
    before = kept()

    with pytest.raises(OverLimit, match="the run took more than 256 MB of memory"):
        bounded(machine, Limits(memory=256 << 20))({})

    assert kept() == before


def test_where_none_says_how_much_there_is_no_limit_below_what_a_process_has(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[int] = []

    def unknown(otherwise: int) -> int:
        asked.append(otherwise)
        return otherwise

    monkeypatch.setattr(limits, "address_space", unknown)

    assert bounded(lambda resolved: resolved, Limits())({"a": 1}) == {"a": 1}
    assert asked == [1 << 40]


def test_a_run_within_its_limits_gives_its_outcome() -> None:
    assert bounded(lambda resolved: {**resolved, "kind": "ran"}, Limits())({"a": 1}) == {
        "a": 1,
        "kind": "ran",
    }
