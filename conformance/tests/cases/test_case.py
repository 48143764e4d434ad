"""Cases: hashed, resolved, found, and refused by file and field."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from conformance.cases.case import Case, find_case, load_corpus, read_case, read_cases, select
from conformance.errors import CannotJudge
from conformance.jsonfile import canonical_json, check_schema, sha256
from conformance.tests.samples import case, raw_case, write_cases
from pyvm.wire.basic import MAX_DEPTH
from pyvm.wire.case import decode_case, encode_case


def test_the_hash_is_of_the_canonical_resolved_case() -> None:
    found = case()

    assert found.hash == sha256(canonical_json(found.resolved))
    assert found.resolved == found.raw == raw_case()


def test_the_hash_does_not_depend_on_the_order_of_fields() -> None:
    turned = dict(reversed(raw_case().items()))

    assert read_case(turned, "here").hash == case().hash


def test_the_hash_changes_with_any_field() -> None:
    assert case(fuel=6).hash != case().hash


def test_a_protocol_reference_is_filled_in() -> None:
    found = case(images=[{"protocol": "two_buyer"}])

    assert found.raw["images"] == [{"protocol": "two_buyer"}]
    assert set(found.resolved["images"][0]) == {"roles", "global_type"}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"schema": "conformance.case.v9"}, "conformance.case.v9"),
        ({"schema": None}, "schema"),
        ({"surplus": 1}, "surplus"),
        ({"id": "no-stem"}, "no-stem"),
        ({"id": "a//b"}, "a//b"),
        ({"id": 7}, "$.id: expected a string, found 7"),
        ({"runner": "parallel"}, "$.runner: expected cooperative or threaded, found"),
        ({"images": {}}, "$.images"),
        ({"images": [3]}, "images[0]"),
        ({"images": [{"protocol": "no_such_protocol"}]}, "no_such_protocol"),
        ({"images": [{"protocol": 3}]}, "images[0]"),
        ({"fuel": "lots"}, "$.fuel: expected an integer of at least 0, found 'lots'"),
        ({"concurrency": True}, "$.concurrency"),
    ],
)
def test_a_bad_case_is_refused_by_file_and_field(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(CannotJudge) as caught:
        read_case(raw_case() | changes, "cases/small.jsonl:3")

    assert said in str(caught.value)
    assert str(caught.value).startswith("cases/small.jsonl:3")


def test_a_missing_field_is_named() -> None:
    raw = raw_case()
    del raw["fuel"]

    with pytest.raises(CannotJudge, match="the field 'fuel' is missing"):
        read_case(raw, "here")


def test_the_corpus_keeps_the_order_of_files_and_lines(tmp_path: Path) -> None:
    write_cases(tmp_path, raw_case("zoo/b/coop"), raw_case("zoo/a/coop"), stem="zoo")
    write_cases(tmp_path, raw_case("ant/a/coop"), stem="ant")

    assert [c.id for c in read_cases(tmp_path)] == ["ant/a/coop", "zoo/b/coop", "zoo/a/coop"]


def test_an_id_given_twice_is_refused(tmp_path: Path) -> None:
    write_cases(tmp_path, raw_case(), raw_case())

    with pytest.raises(CannotJudge, match=r"small\.jsonl:2.*taken by line 1"):
        read_cases(tmp_path)


def test_an_id_of_another_file_is_refused(tmp_path: Path) -> None:
    write_cases(tmp_path, raw_case("other/one/coop"))

    with pytest.raises(CannotJudge, match=r"other\.jsonl"):
        read_cases(tmp_path)


def test_a_file_that_is_cut_off_is_refused_by_its_line(tmp_path: Path) -> None:
    path = write_cases(tmp_path, raw_case(), raw_case("small/two/coop"))
    path.write_text(path.read_text()[:-40])

    with pytest.raises(CannotJudge, match=r"cut off \(line 2"):
        read_cases(tmp_path)


def test_an_empty_corpus_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CannotJudge, match="no case"):
        read_cases(tmp_path)


@pytest.fixture
def three() -> tuple[Case, ...]:
    return tuple(case(i) for i in ("two_buyer/plain/coop", "two_buyer/plain/thr2", "ring/all/coop"))


def test_a_case_is_found_by_its_id_or_by_the_only_id_that_starts_so(
    three: tuple[Case, ...],
) -> None:
    assert find_case("two_buyer/plain/coop", three) is three[0]
    assert find_case("ring", three) is three[2]


def test_an_id_that_several_cases_start_with_is_refused(three: tuple[Case, ...]) -> None:
    with pytest.raises(CannotJudge, match="2 cases start with"):
        find_case("two_buyer", three)


def test_an_unknown_id_names_near_ones(three: tuple[Case, ...]) -> None:
    with pytest.raises(CannotJudge, match="two_buyer/plain/coop"):
        find_case("two_buyr/plain/coop", three)


@pytest.mark.parametrize("name", ["one.json", "one.jsonl"])
def test_a_case_is_read_from_a_file(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text(json.dumps(raw_case("mine/one/coop"), indent=None if "l" in name[-1] else 2))

    assert find_case(str(path)).id == "mine/one/coop"


def test_a_case_file_is_checked_against_the_schema(tmp_path: Path) -> None:
    path = tmp_path / "one.json"
    raw = raw_case()
    raw["config"]["lanes"] = "many"
    path.write_text(json.dumps(raw))

    with pytest.raises(CannotJudge, match=r"config\.lanes"):
        find_case(str(path))


def test_a_case_file_that_is_nested_too_deeply_is_refused_by_its_field(tmp_path: Path) -> None:
    deep: Any = {"kind": "end"}
    for _ in range(MAX_DEPTH + 1):
        branch = {"label": {"name": "m", "sort": "nat"}, "continuation": deep}
        deep = {"kind": "send", "partner": "B", "branches": [branch]}
    path = tmp_path / "deep.json"
    image = {"roles": ["A"], "programs": [[]], "local_types": [deep]}
    path.write_text(canonical_json(raw_case(images=[image])))

    with pytest.raises(CannotJudge, match=r"local_types\[0\].*nested deeper than 1000 levels"):
        find_case(str(path))


def test_a_file_of_several_cases_is_not_one_case(tmp_path: Path) -> None:
    path = write_cases(tmp_path, raw_case(), raw_case("small/two/coop"))

    with pytest.raises(CannotJudge, match="holds 2 cases"):
        find_case(str(path))


@pytest.mark.parametrize(
    ("pattern", "count"), [(None, 3), ("two_buyer", 2), ("*/coop", 2), ("thr2", 1), ("nothing", 0)]
)
def test_a_pattern_selects_by_part_or_by_glob(
    three: tuple[Case, ...], pattern: str | None, count: int
) -> None:
    assert len(select(three, pattern)) == count


def test_every_committed_case_is_written_as_it_was_read() -> None:
    for found in load_corpus():
        again = encode_case(decode_case(found.resolved))

        assert canonical_json(again) == canonical_json(found.resolved), found.id


def test_the_sample_meets_the_schema() -> None:
    check_schema(raw_case(), "conformance.case.v1", "sample")
