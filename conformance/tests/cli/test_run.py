"""`conformance run` from outside: exit statuses, and each way to say no."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from conformance.filehash import code_hash
from conformance.plain_json import JsonObject
from conformance.tests.checkout import STEM, Checkout, Result, alter, lost
from conformance.tests.samples import CHECKOUT, conformance


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


def by_pyvm(traces: list[JsonObject]) -> None:
    traces[0]["producer"]["engine"] = "pyvm"


def unknown_field(traces: list[JsonObject]) -> None:
    traces[0]["outcome"]["weather"] = "fair"


def unknown_field_of_an_event(traces: list[JsonObject]) -> None:
    traces[0]["outcome"]["events"][3]["weather"] = "fair"


def missing_field(traces: list[JsonObject]) -> None:
    del traces[0]["outcome"]["clock"]


def missing_field_of_an_event(traces: list[JsonObject]) -> None:
    del next(e for e in traces[0]["outcome"]["events"] if e["kind"] == "sent")["label"]


def missing_field_of_the_trace(traces: list[JsonObject]) -> None:
    del traces[0]["producer"]


def test_it_conforms(checkout: Checkout) -> None:
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
        (by_pyvm, 2, "trace-not-by-lean"),
        (unknown_field, 2, "trace-unreadable"),
        (unknown_field_of_an_event, 2, "trace-unreadable"),
        (missing_field, 2, "trace-unreadable"),
        (missing_field_of_an_event, 2, "trace-unreadable"),
        (missing_field_of_the_trace, 2, "trace-unreadable"),
        (lost, 2, "trace-missing"),
        (extra, 2, "trace-without-case"),
    ],
)
def test_it_says_no(
    checkout: Checkout, change: Callable[[list[JsonObject]], None], status: int, diagnosis: str
) -> None:
    checkout.damage(change)

    result = checkout.run("run", "--json")

    found = set(diagnoses(result)) - {"fewer-than-corpus"}
    assert (result.returncode, found) == (status, {diagnosis})


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"clock":', '"clock":99,"clock":', "$.outcome: field 'clock' is given twice"),
        ('"sid":0', '"sid":1,"sid":0', "$.outcome.events[0]: field 'sid' is given twice"),
        ('"engine":"lean"', '"engine":"pyvm","engine":"lean"', "$.producer: field 'engine'"),
        ('"outcome":', '"outcome":{"kind":"ran"},"outcome":', "Extra data"),
        ('"tick":1', '"tick":NaN', "tick: NaN is not JSON"),
        ('"tick":1', '"tick":1.0', "tick: 1.0 is not an integer"),
        ('"tick":1', '"tick":-0', "not as the export writes it"),
        ('"tick":1', '"tick": 1', "not as the export writes it"),
        ('"weather":', '"clock":', "$.outcome: Object contains unknown field `weather`"),
    ],
)
def test_a_trace_that_no_export_writes_is_unreadable_by_file_line_and_field(
    checkout: Checkout, old: str, new: str, said: str
) -> None:
    if old == '"weather":':
        checkout.damage(unknown_field)
    else:
        checkout.rewrite(old, new)

    result = checkout.run("run", "--json")

    first = json.loads(result.stdout)["failures"][1]  # the other is that a case is left out
    assert (result.returncode, first["diagnosis"]) == (2, "trace-unreadable")
    assert f"{checkout.traces}:1: {first['case']}: " in first["message"]
    assert said in first["message"]


def test_a_run_on_traces_of_another_model_is_stale_and_says_what_renews_them(
    checkout: Checkout,
) -> None:
    model = checkout.root / "lean" / "Runtime" / "VM" / "Buffer.lean"
    model.write_text(model.read_text("utf-8") + "\ndef unused : Nat := 1\n", encoding="utf-8")

    told = checkout.run("run", "--json")
    read = checkout.run("run")

    report = json.loads(told.stdout)
    assert (told.returncode, report["verdict"], report["compared"]) == (2, "unjudged", 0)
    assert set(diagnoses(told)) == {"trace-stale", "nothing-compared"}
    assert read.returncode == 2
    assert f"trace-stale: {report['listed']} traces, such as {checkout.traces}:1: " in read.stdout
    assert "fix: let Lean write it anew: `conformance export -j 2`" in read.stdout
    assert "reproduce" not in read.stdout


def test_another_proof_leaves_the_traces_as_they_are(checkout: Checkout) -> None:
    proofs = checkout.root / "lean" / "Runtime" / "Proofs" / "Concurrency.lean"
    proofs.write_text(proofs.read_text("utf-8") + "\ntheorem more : 1 = 1 := rfl\n", "utf-8")

    assert checkout.run("run").returncode == 0


def test_a_file_that_is_cut_off(checkout: Checkout) -> None:
    checkout.traces.write_bytes(checkout.traces.read_bytes()[:-9])

    result = checkout.run("run", "--json")

    assert result.returncode == 2
    assert set(diagnoses(result)) == {"trace-unreadable", "nothing-compared"}


def test_nothing_selected(checkout: Checkout) -> None:
    result = checkout.run("run", "-k", "no-such-case")

    assert result.returncode == 2
    assert "nothing-compared" in result.stdout


def test_the_commands_that_reproduce_a_failure_do(checkout: Checkout) -> None:
    checkout.damage(alter)
    failure = json.loads(checkout.run("run", "--json").stdout)["failures"][0]

    assert failure["divergence"]["component"] == "events"
    for command in failure["reproduce"]:
        result = checkout.run(*command.replace("'", "").split()[1:])
        assert result.returncode == 1
        assert "event-differs" in result.stdout


def test_the_number_of_workers_changes_nothing(checkout: Checkout) -> None:
    one, two = (checkout.run("run", "--json", "-j", n).stdout for n in ("1", "2"))

    assert one == two


LACKING = """

_whole = encode_outcome


def encode_outcome(outcome):
    raw = _whole(outcome)
    for event in raw.get("events", ()):
        event.pop("label", None)
    return raw
"""
"""What makes the VM leave the label out of every event."""


@pytest.fixture(scope="module")
def lacking(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a VM whose outcomes lack a field."""
    folder = tmp_path_factory.mktemp("lacking")
    shutil.copytree(CHECKOUT / "pyvm", folder / "pyvm")
    with (folder / "pyvm" / "wire" / "trace.py").open("a", encoding="utf-8") as file:
        file.write(LACKING)
    return folder


@pytest.mark.parametrize(
    ("traces_lack_it_too", "ended"),
    [(False, (1, {"malformed-outcome"})), (True, (2, {"trace-unreadable", "nothing-compared"}))],
)
def test_an_outcome_that_lacks_a_field_is_the_engines_failure_unless_leans_lacks_it_too(
    checkout: Checkout, lacking: Path, traces_lack_it_too: bool, ended: tuple[int, set[str]]
) -> None:
    def without_labels(traces: list[JsonObject]) -> None:
        for trace in traces:
            for event in trace["outcome"]["events"]:
                event.pop("label", None)

    if traces_lack_it_too:
        checkout.damage(without_labels)

    result = conformance("run", "--json", root=checkout.root, vm=lacking)

    assert (result.returncode, set(diagnoses(result))) == ended
    messages = [failure["message"] for failure in json.loads(result.stdout)["failures"]]
    assert any("missing required field `label`" in message for message in messages)


def test_junit_is_written(checkout: Checkout, tmp_path: Path) -> None:
    path = tmp_path / "report" / "junit.xml"

    checkout.run("run", "--junit", str(path))

    text = path.read_text(encoding="utf-8")
    assert "threaded n&gt;1 vs baseline" in text
    assert f'name="pyvm_sha256" value="{code_hash(CHECKOUT / "pyvm")}"' in text


def test_junit_that_cannot_be_written_is_refused_before_judging(checkout: Checkout) -> None:
    result = checkout.run("run", "--junit", "/proc/x.xml")

    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.startswith("error: /proc/x.xml: cannot be written")
    assert "judging" not in result.stderr
