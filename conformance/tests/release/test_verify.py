"""Verification of a report: what was edited, left out or does not follow is refused by name."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from conformance.errors import CannotJudge
from conformance.jsonfile import canonical_json
from conformance.plain_json import JsonObject
from conformance.release.parts import PARTS
from conformance.release.release import report_hash
from conformance.release.report import report_of
from conformance.release.signing import new_key, read_private_key, sign_payload
from conformance.release.statement import statement_of
from conformance.release.verify import Verified, check_report, read_report
from conformance.tests.release.healthy import Healthy, judge, plant_untaken
from conformance.verdict import Verdict


def report() -> JsonObject:
    document: JsonObject = json.loads(json.dumps(judge(Healthy()).to_json()))
    return document


def renewed(changed: JsonObject) -> JsonObject:
    return {**changed, "hash": report_hash(changed)}


def write(path: Path, document: JsonObject) -> Path:
    path.write_text(json.dumps(document))
    return path


def test_a_report_is_of_its_schema_and_says_its_hash() -> None:
    assert check_report(report(), PARTS, "report").hash == report()["hash"]


def test_a_report_that_differs_is_whole_too() -> None:
    evidence = Healthy()
    plant_untaken(evidence)
    document = judge(evidence).to_json()

    assert check_report(document, PARTS, "report").verdict is Verdict.DIFFERS


def another_summary(changed: JsonObject) -> None:
    changed["parts"][0]["summary"] = "all is well"


def another_date(changed: JsonObject) -> None:
    changed["made"]["at"] = "2031-01-01T00:00:00+00:00"


def another_commit(changed: JsonObject) -> None:
    changed["identity"]["commit"] = "d" * 40


@pytest.mark.parametrize("edit", [another_summary, another_date, another_commit])
def test_whatever_is_edited_is_noticed_by_the_hash(edit: Callable[[JsonObject], None]) -> None:
    document = report()
    edit(document)

    with pytest.raises(CannotJudge, match=r"\$\.hash: the report's hash is"):
        check_report(document, PARTS, "report")


def a_part_that_differs(changed: JsonObject) -> None:
    changed["parts"][2] |= {"status": "differs", "findings": ["ring/all/thr2: A sent twice"]}


def a_status_without_its_finding(changed: JsonObject) -> None:
    changed["parts"][2]["status"] = "differs"
    changed["verdict"] = "differs"


def a_finding_without_its_status(changed: JsonObject) -> None:
    changed["parts"][2]["findings"] = ["ring/all/thr2: A sent twice"]


def a_part_less(changed: JsonObject) -> None:
    del changed["parts"][2]


def a_part_twice(changed: JsonObject) -> None:
    changed["parts"].append(changed["parts"][0])


def a_field_too_many(changed: JsonObject) -> None:
    changed["parts"][0]["note"] = "fine"


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (a_part_that_differs, r"\$\.verdict: conforms does not follow from the parts: differs"),
        (a_status_without_its_finding, r"\$\.parts\[2\]\.status: differs does not follow"),
        (a_finding_without_its_status, r"\$\.parts\[2\]\.status: conforms does not follow"),
        (a_part_less, r"\$\.parts: expected .*parity.*, found"),
        (a_part_twice, r"\$\.parts: expected"),
        (a_field_too_many, r"'note' was unexpected"),
    ],
)
def test_a_report_whose_hash_was_renewed_is_refused_for_what_it_says(
    edit: Callable[[JsonObject], None], said: str
) -> None:
    document = report()
    edit(document)

    with pytest.raises(CannotJudge, match=said):
        check_report(renewed(document), PARTS, "report")


@pytest.fixture
def key(tmp_path: Path) -> Path:
    new_key(tmp_path / "release.key")
    return tmp_path / "release.key"


def public(key: Path) -> Path:
    return key.with_name(f"{key.name}.pub")


def signed(key: Path, document: JsonObject, *payload_type: str) -> JsonObject:
    payload = canonical_json(statement_of(document)).encode()
    return sign_payload(payload, read_private_key(key), *payload_type)


def test_a_signed_report_is_read_with_its_key(tmp_path: Path, key: Path) -> None:
    envelope = signed(key, report())
    found = read_report(write(tmp_path / "r.dsse.json", envelope), public(key), PARTS)

    keyid = envelope["signatures"][0]["keyid"]
    assert found == Verified(report_of(report(), "report"), report(), keyid)


def test_a_report_that_is_not_signed_is_read_without_a_key_alone(tmp_path: Path, key: Path) -> None:
    file = write(tmp_path / "r.json", statement_of(report()))

    assert read_report(file, None, PARTS).signed_by is None
    with pytest.raises(CannotJudge, match="is not signed"):
        read_report(file, public(key), PARTS)


def test_an_envelope_without_a_key_to_check_it_is_not_believed(tmp_path: Path, key: Path) -> None:
    file = write(tmp_path / "r.dsse.json", signed(key, report()))

    with pytest.raises(CannotJudge, match="no key was given"):
        read_report(file, None, PARTS)


def test_a_signature_by_another_key_is_refused(tmp_path: Path, key: Path) -> None:
    other = new_key(tmp_path / "other.key")
    file = write(tmp_path / "r.dsse.json", signed(key, report()))

    with pytest.raises(CannotJudge, match="field signatures: none is by this key"):
        read_report(file, other, PARTS)


def test_a_payload_that_was_changed_after_it_was_signed_is_refused(
    tmp_path: Path, key: Path
) -> None:
    changed = report()
    another_commit(changed)
    envelope = {
        **signed(key, report()),
        "payload": signed(key, renewed(changed))["payload"],
    }
    file = write(tmp_path / "r.dsse.json", envelope)

    with pytest.raises(CannotJudge, match="field signatures: none is by this key"):
        read_report(file, public(key), PARTS)


def test_a_signature_does_not_make_a_verdict_follow(tmp_path: Path, key: Path) -> None:
    changed = report()
    a_part_that_differs(changed)
    file = write(tmp_path / "r.dsse.json", signed(key, renewed(changed)))

    with pytest.raises(CannotJudge, match="does not follow from the parts"):
        read_report(file, public(key), PARTS)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("_type", "https://in-toto.io/Statement/v0.1", r"\$\._type: expected"),
        ("predicateType", "urn:other", r"\$\.predicateType: expected"),
        ("subject", [], r"\$\.subject: is not what the report judged"),
        ("subject", [{"name": "commit"}], "is no release statement"),
        ("note", "fine", "is no release statement"),
    ],
)
def test_a_statement_about_something_else_is_refused(
    tmp_path: Path, field: str, value: object, said: str
) -> None:
    file = write(tmp_path / "r.json", {**statement_of(report()), field: value})

    with pytest.raises(CannotJudge, match=said):
        read_report(file, None, PARTS)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("payload", "%%%", "is no signed report"),
        ("payloadType", "text/plain", "field signatures|field payloadType"),
        ("signatures", [], "none is by this key"),
        ("signatures", [{"sig": "AA=="}], "is no signed report"),
        ("signatures", "none", "is no signed report"),
        ("note", "fine", "is no signed report"),
    ],
)
def test_an_envelope_that_is_none_is_refused(
    tmp_path: Path, key: Path, field: str, value: object, said: str
) -> None:
    file = write(tmp_path / "r.dsse.json", {**signed(key, report()), field: value})

    with pytest.raises(CannotJudge, match=said):
        read_report(file, public(key), PARTS)


def test_a_payload_of_another_type_is_refused_though_it_is_signed(
    tmp_path: Path, key: Path
) -> None:
    file = write(tmp_path / "r.dsse.json", signed(key, report(), "text/plain"))

    with pytest.raises(CannotJudge, match="field payloadType: expected"):
        read_report(file, public(key), PARTS)
