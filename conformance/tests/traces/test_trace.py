"""Traces and their files: read as they were written, and refused by name."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from pathlib import Path

import pytest

from conformance.errors import CannotJudge
from conformance.jsonfile import canonical_json, check_schema, packed
from conformance.tests.samples import LEAN, case, trace
from conformance.traces.trace import (
    Engine,
    ForeignTrace,
    MissingTrace,
    NotLeans,
    StaleTrace,
    TraceFile,
    UnreadableTrace,
    write_traces,
)

ONE = case("small/one/coop")
TWO = case("small/two/coop")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "small.jsonl.gz"
    write_traces([trace(ONE), trace(TWO, clock=2)], path)
    return path


def test_what_was_written_is_read_back_in_order(path: Path) -> None:
    file = TraceFile(path)

    assert file.ids == (ONE.id, TWO.id)
    assert file.trace(TWO) == trace(TWO, clock=2)
    assert file.trace(ONE).producer == LEAN


def test_the_same_traces_give_the_same_bytes(path: Path, tmp_path: Path) -> None:
    other = tmp_path / "elsewhere.jsonl.gz"
    write_traces([trace(ONE), trace(TWO, clock=2)], other)

    assert other.read_bytes() == path.read_bytes()
    assert path.read_bytes()[3] == 0, "no file name in the header"
    assert path.read_bytes()[4:8] == bytes(4), "no time in the header"


def test_a_trace_meets_the_schema() -> None:
    check_schema(trace(ONE).to_json(), "conformance.trace.v1", "sample")


def test_a_trace_that_is_missing_is_named(path: Path) -> None:
    with pytest.raises(MissingTrace, match="small/three/coop"):
        TraceFile(path).trace(case("small/three/coop"))


def test_a_file_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(MissingTrace, match=r"gone\.jsonl\.gz.*\n.*conformance export -k gone"):
        TraceFile(tmp_path / "gone.jsonl.gz")


def test_a_trace_made_for_another_case_is_refused(path: Path) -> None:
    changed = case(ONE.id, fuel=99)

    with pytest.raises(ForeignTrace, match=f"{ONE.hash[:12]}.*another case.*{changed.hash[:12]}"):
        TraceFile(path).trace(changed)


def test_surplus_traces_are_named(path: Path) -> None:
    assert TraceFile(path).surplus([ONE.id]) == (TWO.id,)


def test_a_truncated_file_is_refused(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-20])

    with pytest.raises(UnreadableTrace, match=r"small\.jsonl\.gz: cut off or damaged"):
        TraceFile(path)


def test_a_file_that_is_not_gzip_is_refused(path: Path) -> None:
    path.write_text("{}\n")

    with pytest.raises(UnreadableTrace, match="cut off or damaged"):
        TraceFile(path)


def test_a_last_line_that_is_cut_off_is_refused(path: Path) -> None:
    path.write_bytes(gzip.compress(gzip.decompress(path.read_bytes())[:-1]))

    with pytest.raises(UnreadableTrace, match="last line"):
        TraceFile(path)


def _rewrite(path: Path, **changes: object) -> None:
    raw = trace(ONE).to_json() | changes
    path.write_bytes(gzip.compress(json.dumps(raw).encode() + b"\n"))


def test_an_unknown_schema_version_is_refused_by_name(path: Path) -> None:
    _rewrite(path, schema="conformance.trace.v7")

    with pytest.raises(UnreadableTrace, match=r"conformance\.trace\.v7"):
        TraceFile(path).trace(ONE)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"surplus": 1}, "'surplus' is unknown"),
        ({"producer": {}}, "field producer: engine is missing; version is missing"),
        ({"producer": None}, "field producer: expected an object"),
        ({"producer": LEAN.to_json() | {"by": "me"}}, "field producer: 'by' is unknown"),
        (
            {"producer": LEAN.to_json() | {"version": 1}},
            r"field producer: Expected `str`, got `int`",
        ),
        ({"outcome": [1]}, "outcome"),
        ({"case_hash": 5}, "field case_hash: Expected `str`, got `int`"),
        ({"producer": LEAN.to_json() | {"engine": "abacus"}}, "abacus"),
    ],
)
def test_a_trace_of_another_shape_is_refused(
    path: Path, changes: dict[str, object], said: str
) -> None:
    _rewrite(path, **changes)

    with pytest.raises(UnreadableTrace, match=said):
        TraceFile(path).trace(ONE)


def test_a_missing_field_is_named_with_file_and_line(path: Path) -> None:
    raw = trace(TWO).to_json()
    del raw["case_hash"]
    lines = [canonical_json(trace(ONE).to_json()), canonical_json(raw)]
    path.write_bytes(packed(lines))

    with pytest.raises(
        UnreadableTrace, match=r"small\.jsonl\.gz:2: small/two/coop: case_hash is m"
    ):
        TraceFile(path).trace(TWO)


def test_a_trace_by_another_engine_is_not_leans(path: Path) -> None:
    write_traces([replace(trace(ONE), producer=replace(LEAN, engine=Engine.PYVM))], path)

    with pytest.raises(NotLeans, match=r":1: small/one/coop: field producer\.engine: .* by pyvm"):
        TraceFile(path).trace(ONE)
    assert TraceFile(path).recorded(ONE).producer.engine is Engine.PYVM


@pytest.mark.parametrize("source", ["6" * 64, "", None])
def test_a_trace_of_another_lean_is_stale_and_the_command_is_said(
    path: Path, source: str | None
) -> None:
    write_traces([replace(trace(ONE), producer=replace(LEAN, source=source))], path)

    with pytest.raises(StaleTrace, match=r":1: .*stale: .*\n  fix: .*`conformance export -j 2`"):
        TraceFile(path).trace(ONE)
    assert TraceFile(path).recorded(ONE).producer.source == source


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(trace(ONE).to_json(), sort_keys=True),
        json.dumps({"case": ONE.id, **trace(ONE).to_json()}, separators=(",", ":")),
        canonical_json(trace(ONE).to_json()).replace("0.1.0", "0\\u002e1.0"),
    ],
    ids=["spaces", "order", "escapes"],
)
def test_a_trace_that_the_export_did_not_write_is_refused(path: Path, text: str) -> None:
    path.write_bytes(packed([text]))

    with pytest.raises(UnreadableTrace, match="not as the export writes it"):
        TraceFile(path).trace(ONE)


def test_a_file_with_the_traces_of_another_is_refused_by_a_case_that_it_has(path: Path) -> None:
    with pytest.raises(MissingTrace, match=r"has traces of other cases, such as small/one/coop"):
        TraceFile(path).trace(case("large/one/coop"))


def test_bytes_that_are_not_utf8_are_refused(path: Path) -> None:
    path.write_bytes(gzip.compress(gzip.decompress(path.read_bytes()) + b'{"case":"\xff"}\n'))

    with pytest.raises(
        UnreadableTrace, match=r"not UTF-8: byte 0xff at offset \d+ \(line 3\)\n  fix: restore"
    ):
        TraceFile(path)


def test_two_traces_of_one_case_are_refused(path: Path) -> None:
    write_traces([trace(ONE), trace(ONE)], path)

    with pytest.raises(UnreadableTrace, match="second trace"):
        TraceFile(path)


def test_a_line_that_is_not_json_is_refused(path: Path) -> None:
    path.write_bytes(gzip.compress(b'{"case":"small/one/coop",oops\n'))

    with pytest.raises(CannotJudge, match="small/one/coop: not JSON"):
        TraceFile(path).trace(ONE)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"status": "happy"}, r"\$\.outcome\.status"),
        ({"events": [{"tick": 0, "kind": "vanished"}]}, r"\$\.outcome\.events\[0\]\.kind"),
        ({"events": [{"tick": 0, "kind": "closed", "sid": 0}]}, r"events\[0\].*'role'"),
        ({"rounds": [{"tick": 1}]}, r"rounds\[0\].*'picks'"),
        ({"clock": -1}, r"\$\.outcome\.clock"),
        ({"extra": 1}, "extra"),
    ],
)
def test_the_schema_names_the_field(changes: dict[str, object], said: str) -> None:
    with pytest.raises(CannotJudge, match=said):
        check_schema(trace(ONE, **changes).to_json(), "conformance.trace.v1", "sample")
