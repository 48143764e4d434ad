from __future__ import annotations

import json
from pathlib import Path

import pytest

from conformance.cases.protocols import protocols_dir
from conformance.jsonfile import check_schema
from conformance.tests.samples import conformance, raw_case


def test_show_prints_the_configuration_the_protocol_and_the_local_types() -> None:
    done = conformance("show", "raw/send-receive/coop")

    assert (done.returncode, done.stderr) == (0, "")
    for text in ("cooperative", "fifo of 2", "B!m(nat). end", "receive  chan r0, dst r1"):
        assert text in done.stdout


def test_show_prints_the_local_types_of_each_protocol() -> None:
    done = conformance("show", "mixed/rings/thr4")

    assert (done.returncode, done.stderr) == (0, "")
    assert "local types of ring\n" in done.stdout
    assert "local types of token_ring\n" in done.stdout


def test_show_says_why_a_protocol_is_refused() -> None:
    done = conformance("show", "unprojectable_uninformed_role/refused/coop")

    assert done.returncode == 0
    assert "refused: " in done.stdout


def test_show_lists_ids() -> None:
    done = conformance("show", "--list", "-k", "forged", "--json")
    ids = json.loads(done.stdout)

    assert done.returncode == 0
    assert ids
    assert all("forged" in case_id for case_id in ids)


@pytest.mark.parametrize("args", [(), ("raw/send-receive/coop", "--list")])
def test_show_wants_a_case_or_a_list(args: tuple[str, ...]) -> None:
    done = conformance("show", *args)

    assert done.returncode == 2
    assert "give a CASE, or --list" in done.stderr


@pytest.mark.parametrize("verb", ["show", "trace"])
def test_an_unknown_case_is_refused_with_a_suggestion(verb: str) -> None:
    done = conformance(verb, "raw/send-recieve/coop")

    assert done.returncode == 2
    assert "did you mean raw/send-receive/coop" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("verb", ["show", "trace"])
def test_a_bad_case_file_is_refused_by_file_and_field(verb: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.json"
    path.write_text(json.dumps(raw_case(fuel=-1)))
    done = conformance(verb, str(path))

    assert done.returncode == 2
    assert f"{path}: $.fuel" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("show", "--list", "-k", "nosuch"), "no case matches 'nosuch'"),
        (("show", "--list", "-k", ""), "the pattern is empty"),
        (("run", "-k", ""), "the pattern is empty"),
        (("export", "-k", ""), "the pattern is empty"),
        (("trace", ""), "the case's id is empty"),
        (("trace", "."), "a directory, not a case"),
        (("lean", "build", ""), "a module's name is empty"),
    ],
)
def test_what_names_no_case_is_refused_with_a_fix(args: tuple[str, ...], said: str) -> None:
    done = conformance(*args)

    assert (done.returncode, done.stdout) == (2, "")
    assert f"{said}\n  fix: " in done.stderr


def test_a_protocol_is_not_taken_for_a_case() -> None:
    path = protocols_dir() / "two_buyer.json"
    done = conformance("trace", str(path))

    assert done.returncode == 2
    assert "this is a protocol, not a case" in done.stderr
    assert f"fix: see `conformance project {path}`" in done.stderr


@pytest.mark.parametrize("verb", ["export", "trace", "show", "corpus"])
def test_help_has_an_example(verb: str) -> None:
    done = conformance(verb, "--help")

    assert done.returncode == 0
    assert f"\n    conformance {verb}" in done.stdout


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


def test_lean_that_is_not_there_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONFORMANCE_LEAN", "none")
    for args in (("trace", "raw/send-receive/coop", "--engine", "lean"), ("export", "--check")):
        done = conformance(*args)

        assert done.returncode == 2
        assert "CONFORMANCE_LEAN is none" in done.stderr
        assert "Traceback" not in done.stderr
