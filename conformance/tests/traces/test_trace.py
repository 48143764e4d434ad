"""Traces and their files: read as they were written, and refused by name."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from conformance.errors import CannotJudge
from conformance.jsonfile import check_schema
from conformance.tests.samples import LEAN, case, trace
from conformance.traces.trace import (
    ForeignTrace,
    MissingTrace,
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
        ({"surplus": 1}, "surplus"),
        ({"producer": {}}, "producer"),
        ({"producer": None}, "producer"),
        ({"outcome": [1]}, "outcome"),
        ({"producer": LEAN.to_json() | {"engine": "abacus"}}, "abacus"),
    ],
)
def test_a_trace_of_another_shape_is_refused(
    path: Path, changes: dict[str, object], said: str
) -> None:
    _rewrite(path, **changes)

    with pytest.raises(UnreadableTrace, match=said):
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
