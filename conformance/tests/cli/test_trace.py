"""`conformance trace`: rounds, events and final states, for people and machines."""

from __future__ import annotations

import json
from pathlib import Path

from conformance.cases.protocols import protocols_dir
from conformance.jsonfile import check_schema
from conformance.tests.samples import conformance, raw_case


def test_a_protocol_of_each_format_is_run_once(tmp_path: Path) -> None:
    path = protocols_dir() / "two_buyer.json"
    by_json = conformance("trace", str(path))
    for form, name in (("nuscr", "a.nuscr"), ("scribble", "b.scr")):
        text = conformance("project", str(path), "--format", form).stdout
        (tmp_path / name).write_text(text, encoding="utf-8")
        assert conformance("trace", str(tmp_path / name)).stdout == by_json.stdout

    assert by_json.returncode == 0
    assert "two_buyer/plain/coop  by pyvm" in by_json.stdout
    assert "Seller → Buyer1  quote" in by_json.stdout


def test_what_a_sort_is_can_be_said_for_a_trace(tmp_path: Path) -> None:
    path = tmp_path / "Sale.nuscr"
    path.write_text("protocol Sale(role A, role B) { pay(Price) from A to B; }", encoding="utf-8")

    refused, done = (
        conformance("trace", str(path), *more) for more in ((), ("--sort", "Price=nat"))
    )

    assert (refused.returncode, refused.stdout) == (2, "")
    assert f"{path}:1:37: the sort Price is not known" in refused.stderr
    assert done.returncode == 0
    assert "A → B  pay 0" in done.stdout


def test_trace_prints_rounds_events_and_final_states() -> None:
    done = conformance("trace", "raw/send-receive/coop")

    assert (done.returncode, done.stderr) == (0, "")
    for text in ("completed", "round 1:", "sent     0: A → B  m 7", "sessions", "coroutines"):
        assert text in done.stdout


def test_trace_prints_waves_and_verdicts() -> None:
    done = conformance("trace", "forged/three-exchanges/thr4-step-too-late")

    assert "certificate for step 7 stale, 0 run" in done.stdout
    assert "valid" in done.stdout


def test_trace_prints_why_a_load_is_refused() -> None:
    done = conformance("trace", "limits/sessions-one-too-many/coop")

    assert done.returncode == 0
    assert "refused image 2: no more sessions may be opened" in done.stdout


def test_trace_as_json_is_a_trace() -> None:
    done = conformance("trace", "raw/send-receive/coop", "--json")
    trace = json.loads(done.stdout)

    check_schema(trace, "conformance.trace.v1", "stdout")
    assert trace["producer"]["engine"] == "pyvm"
    assert trace["producer"]["lean"] is None


def test_trace_takes_a_file(tmp_path: Path) -> None:
    path = tmp_path / "mine.json"
    path.write_text(json.dumps(raw_case()))
    done = conformance("trace", str(path))

    assert done.returncode == 0
    assert "completed" in done.stdout
