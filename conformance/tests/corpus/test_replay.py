"""Recorded runs: each reaches what the run reached, and a tampered one is refused."""

from __future__ import annotations

import pytest

from conformance.cases.case import Case
from conformance.corpus.replay import FAITHFUL, replay_cases
from conformance.errors import CannotJudge
from conformance.plain_json import JsonObject
from conformance.runs.observed import Run
from conformance.runs.profiles import full_equivalent


def replay_id(source: str) -> str:
    """The canonical case that replays a source faithfully."""
    stem, name, _ = source.split("/")
    return f"replay/{stem}-{name}/coop"


@pytest.mark.parametrize("source", FAITHFUL)
def test_a_recorded_run_reaches_the_same_replay_fragment(
    ran: dict[str, JsonObject], source: str
) -> None:
    recorded, replayed = ran[source], ran[replay_id(source)]

    assert full_equivalent(Run(recorded), Run(replayed))
    assert recorded["failure"] == replayed["failure"]


def test_a_recording_is_what_lean_recorded(
    corpus: tuple[Case, ...], ran: dict[str, JsonObject]
) -> None:
    by_id = {case.id: case for case in corpus}
    for source in FAITHFUL:
        handler = by_id[replay_id(source)].raw["config"]["handler"]

        assert handler["effects"] == ran[source]["effects"]


def test_a_tampered_recording_is_refused_where_it_first_differs(ran: dict[str, JsonObject]) -> None:
    faithful = ran["two_buyer/turns-round_robin/coop"]["effects"]
    refused = {
        i: o
        for i, o in ran.items()
        if i.startswith("replay/tampered-")
        and any(e.get("fault") == "replayMismatch" for e in o["events"])
    }

    assert len(refused) >= 15
    for case_id, outcome in refused.items():
        if "value" not in case_id and "answer" not in case_id:
            by_position = {(e["coroutine"], e["nonce"]): e["output"] for e in faithful}
            for e in outcome["effects"]:
                assert by_position[e["coroutine"], e["nonce"]] == e["output"], case_id


def test_a_corpus_without_the_case_that_is_recorded_is_refused() -> None:
    with pytest.raises(CannotJudge, match=r"replay\.py: there is no case .*\n  fix: name another"):
        list(replay_cases({}))
