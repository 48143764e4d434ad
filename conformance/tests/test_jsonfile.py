"""JSON files: read strictly, checked by schema, written whole."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.errors import CannotJudge
from conformance.jsonfile import (
    canonical_json,
    check_schema,
    check_writable,
    json_key,
    parse_json,
    read_document,
    read_json,
    read_json_lines,
    sha256,
    write_atomic,
)
from conformance.limits import MAX_CHECKED, MAX_NESTING

SCHEMA = "conformance.protocol.v1"
DOCUMENT = {
    "schema": SCHEMA,
    "name": "nothing",
    "source": "written for a test",
    "roles": ["A"],
    "global_type": {"kind": "end"},
}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the file is empty"),
        (b" \n", "the file is empty"),
        (b'{"a": 1', "the JSON is cut off (line 1, column 8)"),
        (b'{"a": [1,\n "x', "the JSON is cut off (line 2, column 2)"),
        (b'{"a": 1}\n{"b": 2}', "not JSON: Extra data (line 2, column 1)"),
        (b'{\n  "a": oops\n}', "not JSON: Expecting value (line 2, column 8)"),
        (b'{"a": \xff}', "not UTF-8: byte 0xff at offset 6 (line 1)"),
        (b'{"a": 1, "a": 2}', "$: field 'a' is given twice"),
        (b'[{"a": {"b": NaN, "b": 2}}]', "$[0].a: field 'b' is given twice"),
        (b'{"a": 1.0}', "$.a: 1.0 is not an integer; only integers are used"),
        (b'{"a": [1, {"b": NaN}, 2.5]}', "$.a[1].b: NaN is not JSON"),
        (b"-Infinity", "$: -Infinity is not JSON"),
        (
            b"[" * 300 + b"0.5" + b"]" * 300,
            f"${'[0]' * 300}: 0.5 is not an integer; only integers are used",
        ),
        (b'{"a": "\\ud800"}', "a string holds half of a surrogate pair"),
        (b"9" * 5000, "$: an integer of 5000 digits is too long"),
        (b"[" * 8201, "the JSON is nested deeper than 8200 levels"),
        (b"[" * 8200, "the JSON is cut off (line 1, column 8201)"),
    ],
)
def test_each_way_to_be_bad_has_its_own_message(
    tmp_path: Path, content: bytes, message: str
) -> None:
    path = tmp_path / "bad.json"
    path.write_bytes(content)

    with pytest.raises(CannotJudge) as caught:
        read_json(path)

    assert caught.value.what == message
    assert caught.value.where == str(path)
    assert caught.value.fix


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(CannotJudge, match=r"none\.json: no such file"):
        read_json(tmp_path / "none.json")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(
        CannotJudge, match=r"cannot be read: it is a directory\n  fix: give a regular file"
    ):
        read_json(tmp_path)


def test_lines_are_numbered_and_blank_ones_skipped(tmp_path: Path) -> None:
    path = tmp_path / "some.jsonl"
    path.write_text('1\n\n{"a": "\u2028"}\n')
    assert list(read_json_lines(path)) == [(1, 1), (3, {"a": "\u2028"})]


def test_a_bad_line_is_named_by_its_number(tmp_path: Path) -> None:
    path = tmp_path / "some.jsonl"
    path.write_text("1\n2\n[3\n")
    with pytest.raises(CannotJudge, match=r"the JSON is cut off \(line 3, column 3\)"):
        list(read_json_lines(path))


def test_whole_surrogate_pairs_are_read() -> None:
    assert parse_json('"\\ud83d\\ude00"', "here") == "😀"


def test_integers_are_unbounded_within_reason() -> None:
    assert parse_json(str(10**1000), "here") == 10**1000


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"schema": "conformance.protocol.v2"},
            "$.schema: unknown schema 'conformance.protocol.v2'",
        ),
        ({"schema": 1}, "$.schema: unknown schema 1"),
        ({"roles": [1]}, "$.roles[0]: 1 is not of type 'string'"),
        ({"name": "TwoBuyer"}, "$.name: 'TwoBuyer' does not match '^[a-z][a-z0-9]*(_[a-z0-9]+)*$'"),
        ({"extra": 1}, "$: Additional properties are not allowed ('extra' was unexpected)"),
        ({"global_type": {"kind": "comm"}}, "$.global_type: 'sender' is a required property"),
    ],
)
def test_a_document_is_checked_by_its_schema(changes: dict[str, object], message: str) -> None:
    with pytest.raises(CannotJudge) as caught:
        check_schema({**DOCUMENT, **changes}, SCHEMA, "here")
    assert caught.value.what == message
    assert SCHEMA in (caught.value.fix or "")


def test_a_missing_schema_and_a_missing_field_are_named() -> None:
    with pytest.raises(CannotJudge, match="the field 'schema' is missing"):
        check_schema({}, SCHEMA, "here")
    with pytest.raises(CannotJudge, match=r"\$: 'name' is a required property"):
        check_schema({k: v for k, v in DOCUMENT.items() if k != "name"}, SCHEMA, "here")
    with pytest.raises(CannotJudge, match=r"\$: expected an object, found an array of 0[^$]*fix:"):
        check_schema([], SCHEMA, "here")


def test_a_bad_field_deep_in_a_type_is_named_by_its_path() -> None:
    sort = {"prod": ["nat", {"prod": ["nat", "int"]}]}
    branch = {"label": {"name": "a", "sort": sort}, "continuation": {"kind": "end"}}
    inner = {"kind": "comm", "sender": "A", "receiver": "B", "branches": [branch]}
    with pytest.raises(CannotJudge) as caught:
        check_schema(
            {**DOCUMENT, "global_type": {"kind": "rec", "var": "X", "body": inner}}, SCHEMA, "here"
        )
    assert caught.value.what.startswith(
        "$.global_type.body.branches[0].label.sort.prod[1].prod[1]: 'int' is not one of"
    )


@pytest.mark.parametrize("levels", [MAX_CHECKED + 1, MAX_NESTING])
def test_what_is_too_deep_to_be_checked_by_a_schema_is_refused(levels: int) -> None:
    deep: object = 0
    for _ in range(levels - 1):
        deep = [deep]
    with pytest.raises(CannotJudge, match=f"nested deeper than {MAX_CHECKED} levels"):
        check_schema({**DOCUMENT, "roles": deep}, SCHEMA, "here")


def test_the_deepest_document_is_read_and_written() -> None:
    text = '{"a":[' * (MAX_NESTING // 2) + "]}" * (MAX_NESTING // 2)

    assert canonical_json(parse_json(text, "here")) == text
    assert json_key(parse_json(text, "here"))


def test_a_document_is_read_and_checked(tmp_path: Path) -> None:
    path = tmp_path / "nothing.json"
    write_atomic(path, canonical_json(DOCUMENT))
    assert read_document(path, SCHEMA) == DOCUMENT


def test_canonical_json_is_sorted_dense_and_not_escaped() -> None:
    assert canonical_json({"b": [1, None], "a": "é"}) == '{"a":"é","b":[1,null]}'


json_documents = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text('aé😀\\"', max_size=4)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text("ab", max_size=2), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(json_documents)
def test_canonical_json_reads_back(document: object) -> None:
    assert parse_json(canonical_json(document), "here") == document


def test_a_text_is_hashed_as_utf8() -> None:
    assert sha256("é") == sha256("é".encode())
    assert sha256("").startswith("e3b0c442")


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "new" / "file"
    write_atomic(path, "old")
    path.chmod(0o640)
    write_atomic(path, b"new")
    assert path.read_bytes() == b"new"
    assert path.stat().st_mode & 0o777 == 0o640
    assert os.listdir(path.parent) == ["file"]


@pytest.mark.parametrize("name", ["/proc/x.json", "/proc/none/x.json", "/dev/null", "."])
def test_a_place_that_cannot_be_written_is_refused(name: str) -> None:
    with pytest.raises(CannotJudge, match="fix: name a file in a folder where you may write"):
        check_writable(Path(name))


def test_a_place_that_can_be_written_is_left_empty(tmp_path: Path) -> None:
    check_writable(tmp_path / "new" / "file")

    assert os.listdir(tmp_path / "new") == []


def test_a_failed_write_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file"
    write_atomic(path, "old")

    def fail(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(CannotJudge, match="disk full"):
        write_atomic(path, "new")
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["file"]


def test_concurrent_writers_leave_one_of_their_texts(tmp_path: Path) -> None:
    path = tmp_path / "file"
    texts = [str(i) * 10_000 for i in range(8)]
    threads = [threading.Thread(target=write_atomic, args=(path, text)) for text in texts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert path.read_text() in texts
