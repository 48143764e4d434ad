"""The schemas of cases and protocols: the files are what the codecs say, and say no less."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from conformance.cases.case import load_corpus
from conformance.cases.formats import ABOUT, FILES, NAMES
from conformance.cases.protocols import protocols_dir
from conformance.cases.schema import differences, laid_out, schema_of, write_schemas
from conformance.errors import CannotJudge
from conformance.jsonfile import check_schema, read_document
from conformance.paths import SCHEMAS
from conformance.tests.samples import raw_case
from pyvm.wire import codec, config


@pytest.mark.parametrize("name", sorted(FILES))
def test_the_committed_schema_is_what_is_generated(name: str) -> None:
    text = (SCHEMAS / f"{name}.json").read_text("utf-8")

    assert list(differences(schema_of(name), json.loads(text))) == []
    assert text == f"{laid_out(schema_of(name))}\n"


def test_a_field_that_is_described_and_not_in_the_file_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fields = {**config.CONFIG.fields, "colour": codec.STRING}
    monkeypatch.setattr(config.CONFIG, "fields", fields)
    committed = json.loads((SCHEMAS / "conformance.case.v1.json").read_text("utf-8"))

    found = list(differences(schema_of("conformance.case.v1"), committed))

    assert "$.$defs.config.properties.colour" in found
    assert "$.$defs.config.required" in found


def test_a_variant_that_is_described_and_not_in_the_file_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    variants = {
        **config.POLICY.variants,
        "fair": codec.Record(lambda weight: weight, weight=codec.NAT),
    }
    monkeypatch.setattr(config.POLICY, "variants", variants)
    committed = json.loads((SCHEMAS / "conformance.case.v1.json").read_text("utf-8"))

    found = list(differences(schema_of("conformance.case.v1"), committed))

    assert found == ["$.$defs.policy.properties.kind.enum", "$.$defs.policy.allOf"]


def test_the_files_are_written_anew(tmp_path: Path) -> None:
    write_schemas(tmp_path)

    assert {path.stem for path in tmp_path.iterdir()} == FILES.keys()
    assert all(path.read_text() == (SCHEMAS / path.name).read_text() for path in tmp_path.iterdir())


def test_every_name_and_every_word_is_used() -> None:
    whole = {name: schema_of(name) for name in FILES}
    defined = {name for schema in whole.values() for name in schema["$defs"]}
    said = "".join(json.dumps(schema) for schema in whole.values())

    assert defined == set(NAMES.values())
    assert [key for key, text in ABOUT.items() if json.dumps(text)[1:-1] not in said] == []


def test_every_committed_case_and_protocol_meets_its_schema() -> None:
    for case in load_corpus():
        assert check_schema(case.raw, "conformance.case.v1", case.id) is case.raw
    for path in protocols_dir().glob("*.json"):
        read_document(path, "conformance.protocol.v1")


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (("id",), "no-stem", "$.id: 'no-stem' does not match"),
        (("fuel",), -1, "$.fuel: -1 is less than the minimum of 0"),
        (("concurrency",), True, "$.concurrency: true is not of type 'integer'"),
        (("runner",), "both", "$.runner: 'both' is not one of ['cooperative', 'threaded']"),
        (("extra",), 1, "('extra' was unexpected)"),
        (("config", "lanes"), 0, "$.config.lanes: 0 is less than the minimum of 1"),
        (("config", "policy"), {"kind": "fair"}, "$.config.policy.kind: 'fair' is not one of"),
        (("config", "buffer"), {"mode": "fifo", "capacity": 1}, "'full' is a required property"),
        (("config", "failures"), [{"kind": "restart"}], "'tick' is a required property"),
        (("config", "layers"), [{"name": "L"}], "'active' is a required property"),
        (("config", "colour"), "red", "('colour' was unexpected)"),
    ],
)
def test_a_bad_field_is_refused_by_its_path(
    path: tuple[str, ...], value: object, said: str
) -> None:
    raw: Any = copy.deepcopy(raw_case())
    *heads, last = path
    inner = raw
    for head in heads:
        inner = inner[head]
    inner[last] = value

    with pytest.raises(CannotJudge) as caught:
        check_schema(raw, "conformance.case.v1", "here")

    assert said in caught.value.what


def test_what_is_no_codec_has_no_schema(monkeypatch: pytest.MonkeyPatch) -> None:
    class Unknown(codec.Codec[object]):
        def read(self, raw: object, path: str = "$", depth: int = 0) -> object:
            return raw

        def write(self, value: object) -> None:
            return None

    monkeypatch.setattr(config.CONFIG, "fields", {**config.CONFIG.fields, "x": Unknown()})

    with pytest.raises(TypeError, match=r"no schema is known of <.*Unknown"):
        schema_of("conformance.case.v1")
