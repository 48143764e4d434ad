"""The committed traces: one for each case, by Lean; they reach every constructor, by name."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from conformance.cases.case import Case
from conformance.engines.engine import trace_by
from conformance.jsonfile import check_schema
from conformance.paths import SCHEMAS
from conformance.plain_json import JsonObject
from conformance.traces.export import by_file
from conformance.traces.trace import SCHEMA, SUFFIX, Engine, TraceFile, trace_path, traces_dir

DEFS: JsonObject = json.loads((SCHEMAS / "conformance.trace.v1.json").read_text())["$defs"]
CASE_DEFS: JsonObject = json.loads((SCHEMAS / "conformance.case.v1.json").read_text())["$defs"]


def kinds(name: str) -> set[str]:
    return set(DEFS[name]["properties"]["kind"]["enum"])


def every(ran: dict[str, JsonObject], component: str) -> Iterator[JsonObject]:
    for outcome in ran.values():
        yield from outcome[component]


def test_every_event_happens(ran: dict[str, JsonObject]) -> None:
    assert {e["kind"] for e in every(ran, "events")} == kinds("event")


def test_every_fault_is_raised(ran: dict[str, JsonObject]) -> None:
    raised = {e["fault"] for e in every(ran, "events") if e["kind"] == "faulted"}

    assert raised == set(DEFS["fault"]["enum"])


def test_coroutines_are_left_waiting_for_everything_that_one_can_wait_for(
    ran: dict[str, JsonObject],
) -> None:
    waits = {
        c["status"]["on"]["kind"]
        for c in every(ran, "coroutines")
        if c["status"]["kind"] == "blocked"
    }

    assert waits == kinds("block_reason")


def test_every_failure_event_enters_as_every_class(ran: dict[str, JsonObject]) -> None:
    records = list(every(ran, "failures"))
    fields = DEFS["failure_record"]["properties"]

    assert {r["event"]["kind"] for r in records} == kinds("failure_event")
    assert {r["class"] for r in records} == set(fields["class"]["enum"])
    assert {r["certainty"] for r in records} == set(fields["certainty"]["enum"])
    assert {r["action"]["kind"] for r in records} == kinds("recovery")


def test_every_status_is_reached(ran: dict[str, JsonObject]) -> None:
    runs, sessions = DEFS["ran"]["properties"], DEFS["session"]["properties"]

    assert {o["status"] for o in ran.values()} == set(runs["status"]["enum"])
    assert {s["status"] for s in every(ran, "sessions")} == set(sessions["status"]["enum"])
    assert {c["status"]["kind"] for c in every(ran, "coroutines")} == kinds("status")


def test_every_verdict_is_given(ran: dict[str, JsonObject]) -> None:
    given = {r["plan"]["verdict"] for r in every(ran, "rounds") if "plan" in r}

    assert given == set(DEFS["plan"]["properties"]["verdict"]["enum"])


def test_a_valid_certificate_is_cut_short_by_a_transfer(ran: dict[str, JsonObject]) -> None:
    plans = [r["plan"] for r in ran["delegation/to-another-session/thr4"]["rounds"] if "plan" in r]

    assert any(p["verdict"] == "valid" and p["waves_run"] < len(p["waves"]) for p in plans)


def test_every_failure_that_can_be_in_force_is_left_in_force(ran: dict[str, JsonObject]) -> None:
    for kind in DEFS["failure_snapshot"]["properties"]:
        assert any(outcome["failure"][kind] for outcome in ran.values()), kind


def test_speculation_holds_back_messages_and_events(ran: dict[str, JsonObject]) -> None:
    held = {
        h["kind"]
        for c in every(ran, "coroutines")
        for level in c["speculation"]
        for h in level["held"]
    }

    assert {"sent", "offered", "invoked", "tagged"} <= held


def test_endpoints_change_lanes_with_their_facts_and_tokens(ran: dict[str, JsonObject]) -> None:
    assert any(ran["delegation/across-lanes/coop"]["handoffs"])
    assert not any(ran["delegation/within-a-lane/coop"]["handoffs"])
    assert ran["delegation/tokens-that-are-never-spent/coop"]["coroutines"][2]["tokens"] == [
        [0, "B"]
    ]
    facts = ran["delegation/facts-go-with-it/coop"]["coroutines"]
    assert facts[0]["facts"] == []
    assert facts[2]["facts"] == [[[0, "A"], "paid"]]


@pytest.mark.parametrize("field", ["handler", "flow", "failure_event"])
def test_every_setting_occurs(corpus: tuple[Case, ...], field: str) -> None:
    configs = [case.raw["config"] for case in corpus]
    met = {
        "handler": {c["handler"]["kind"] for c in configs},
        "flow": {c["flow"]["kind"] for c in configs},
        "failure_event": {f["kind"] for c in configs for f in c["failures"]},
    }

    assert met[field] == set(CASE_DEFS[field]["properties"]["kind"]["enum"])


def test_every_profile_meets_both_runners_and_many_images(corpus: tuple[Case, ...]) -> None:
    met = {(case.mode.value, case.concurrency > 1) for case in corpus}
    modes = CASE_DEFS["config"]["properties"]["determinism_mode"]["enum"]

    assert met == {(mode, many) for mode in modes for many in (False, True)}


def test_every_case_has_the_trace_that_lean_made_for_it(corpus: tuple[Case, ...]) -> None:
    for stem, cases in by_file(corpus):
        file = TraceFile(trace_path(stem))

        assert file.ids == tuple(case.id for case in cases)
        for case in cases:
            assert file.trace(case).producer.engine is Engine.LEAN


def test_no_trace_file_is_surplus(corpus: tuple[Case, ...]) -> None:
    stems = {path.name.removesuffix(SUFFIX) for path in traces_dir().iterdir()}

    assert stems == {case.stem for case in corpus}


def test_one_state_of_lean_wrote_them_all(corpus: tuple[Case, ...]) -> None:
    files = {stem: TraceFile(trace_path(stem)) for stem, _ in by_file(corpus)}

    assert len({files[case.stem].trace(case).producer for case in corpus}) == 1


def test_traces_meet_the_schema_whoever_made_them(corpus: tuple[Case, ...]) -> None:
    for stem, cases in by_file(corpus):
        case = cases[-1] if stem != "limits" else cases[0]
        committed = TraceFile(trace_path(stem)).trace(case)

        check_schema(committed.to_json(), SCHEMA, case.id)
        check_schema(trace_by(Engine.PYVM, case).to_json(), SCHEMA, case.id)
