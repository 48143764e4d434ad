"""`conformance run` from outside: exit statuses, and each way to say no."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from conformance.plain_json import JsonObject
from conformance.tests.checkout import STEM, ModulePatcher, Result, alter, lost


def diagnoses(result: Result) -> list[str]:
    return [failure["diagnosis"] for failure in json.loads(result.stdout)["failures"]]


def swap_inside_a_session(traces: list[JsonObject]) -> None:
    events = traces[0]["outcome"]["events"]
    i, j = [k for k, e in enumerate(events) if e["kind"] in ("sent", "received")][:2]
    events[i], events[j] = events[j], events[i]


def drop(traces: list[JsonObject]) -> None:
    del traces[0]["outcome"]["events"][3]


def other_status(traces: list[JsonObject]) -> None:
    traces[0]["outcome"]["status"] = "stuck"


def other_case(traces: list[JsonObject]) -> None:
    traces[0]["case_hash"] = traces[1]["case_hash"]


def other_version(traces: list[JsonObject]) -> None:
    traces[0]["schema"] = "conformance.trace.v9"


def extra(traces: list[JsonObject]) -> None:
    traces.append({**traces[0], "case": f"{STEM}/nobody/coop"})


def test_it_conforms(checkout: ModulePatcher) -> None:
    result = checkout.run("run", "--json")

    report = json.loads(result.stdout)
    assert result.returncode == 0
    assert f"of {report['listed']}" in result.stderr  # progress
    assert report["verdict"] == "conforms"
    assert report["listed"] == len(checkout.read())
    assert report["failures"] == []


@pytest.mark.parametrize(
    ("change", "status", "diagnosis"),
    [
        (alter, 1, "event-differs"),
        (swap_inside_a_session, 1, "events-swapped"),
        (drop, 1, "event-surplus"),  # dropped from Lean's side
        (other_status, 1, "status-differs"),
        (other_case, 2, "trace-of-another-case"),
        (other_version, 2, "trace-unreadable"),
        (lost, 2, "trace-missing"),
        (extra, 2, "trace-without-case"),
    ],
)
def test_it_says_no(
    checkout: ModulePatcher, change: Callable[[list[JsonObject]], None], status: int, diagnosis: str
) -> None:
    checkout.damage(change)

    result = checkout.run("run", "--json")

    found = set(diagnoses(result)) - {"fewer-than-corpus"}
    assert (result.returncode, found) == (status, {diagnosis})


def test_a_file_that_is_cut_off(checkout: ModulePatcher) -> None:
    checkout.traces.write_bytes(checkout.traces.read_bytes()[:-9])

    result = checkout.run("run", "--json")

    assert result.returncode == 2
    assert set(diagnoses(result)) == {"trace-unreadable", "nothing-compared"}


def test_nothing_selected(checkout: ModulePatcher) -> None:
    result = checkout.run("run", "-k", "no-such-case")

    assert result.returncode == 2
    assert "nothing-compared" in result.stdout


def test_the_commands_that_reproduce_a_failure_do(checkout: ModulePatcher) -> None:
    checkout.damage(alter)
    failure = json.loads(checkout.run("run", "--json").stdout)["failures"][0]

    assert failure["divergence"]["component"] == "events"
    for command in failure["reproduce"]:
        result = checkout.run(*command.replace("'", "").split()[1:])
        assert result.returncode == 1
        assert "event-differs" in result.stdout


def test_the_number_of_workers_changes_nothing(checkout: ModulePatcher) -> None:
    one, two = (checkout.run("run", "--json", "-j", n).stdout for n in ("1", "2"))

    assert one == two


def test_junit_is_written(checkout: ModulePatcher, tmp_path: Path) -> None:
    path = tmp_path / "report" / "junit.xml"

    checkout.run("run", "--junit", str(path))

    assert "threaded n&gt;1 vs baseline" in path.read_text(encoding="utf-8")


def test_junit_that_cannot_be_written_is_refused_before_judging(checkout: ModulePatcher) -> None:
    result = checkout.run("run", "--junit", "/proc/x.xml")

    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.startswith("error: /proc/x.xml: cannot be written")
    assert "judging" not in result.stderr
