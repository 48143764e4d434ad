"""One description of the wire: schemas, codecs and Lean's decoder take the same documents.

What a schema cannot say, and Lean does not refuse, is how deep types may nest; and Lean reads past
fields that it does not know.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st
from hypothesis.errors import NoSuchExample
from jsonschema import Draft202012Validator

from conformance.cases.codecs import CASE_ID, PROTOCOL_SCHEMA
from conformance.cases.formats import FILES, PLAIN
from conformance.cases.schema import schema_of
from conformance.engines.engine import connect_lean
from conformance.jsonfile import canonical_json
from conformance.lean.process import LeanProcess
from conformance.paths import SCHEMAS
from conformance.plain_json import Json
from conformance.strategies import any_global_types, cases
from conformance.tests.cases.mutated import mutated
from conformance.tests.cases.parts import PARTS, SHARED, takes
from pyvm.wire.basic import WireError, read_string
from pyvm.wire.case import SCHEMA as CASE_SCHEMA
from pyvm.wire.case import decode_case, encode_case
from pyvm.wire.types import GLOBAL, NAME

FEW = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


@st.composite
def protocols(draw: st.DrawFn) -> Json:
    named = {"schema": PROTOCOL_SCHEMA, "name": "nothing", "source": "none"}
    return {**named, "roles": ["A", "B"], "global_type": GLOBAL.write(draw(any_global_types()))}


DOCUMENTS = {
    CASE_SCHEMA: mutated(st.builds(encode_case, cases())),
    PROTOCOL_SCHEMA: mutated(protocols()),
}


def drawn(strategy: st.SearchStrategy[Json], count: int) -> list[Json]:
    """Draw this many, always the same."""
    found: list[Json] = []

    def keep(raw: Json) -> bool:
        found.append(raw)
        return False

    chosen = settings(FEW, max_examples=count, database=None, phases=[Phase.generate])
    with pytest.raises(NoSuchExample):
        find(strategy, keep, settings=chosen, random=Random(3))
    return found


@pytest.mark.parametrize("name", FILES)
def test_a_schema_takes_what_its_codec_reads_and_nothing_else(name: str) -> None:
    validator = Draft202012Validator(schema_of(name))

    @FEW
    @given(DOCUMENTS[name])
    def both_say_the_same(raw: Json) -> None:
        assert validator.is_valid(raw) is takes(FILES[name], raw)

    both_say_the_same()


@pytest.mark.parametrize("name", FILES)
def test_what_is_asked_is_taken_here_and_refused_there(name: str) -> None:
    said = Counter(takes(FILES[name], raw) for raw in drawn(DOCUMENTS[name], 200))

    assert min(said[True], said[False]) > 30


@pytest.mark.parametrize("text", ["a/b\n", "a", "a/", "/b", "a//b", "é/b", ""])
def test_an_id_has_a_form_from_end_to_end(text: str) -> None:
    assert takes(CASE_ID, "a/b")
    assert not takes(CASE_ID, text)


def part_of(whole: Json, name: str) -> Draft202012Validator:
    return Draft202012Validator({"$ref": f"#/$defs/{name}", "$defs": whole["$defs"]})


def check_alike(validator: Draft202012Validator, name: str) -> None:
    """Hold a definition of a schema against its codec."""

    @FEW
    @given(PARTS[name].mutated)
    def both_say_the_same(raw: Json) -> None:
        assert validator.is_valid(raw) is takes(PARTS[name].codec, raw)

    both_say_the_same()


@pytest.mark.parametrize("name", PARTS)
def test_a_definition_takes_what_its_codec_reads_and_nothing_else(name: str) -> None:
    check_alike(part_of(schema_of(CASE_SCHEMA), name), name)


@pytest.mark.parametrize("name", SHARED)
def test_a_trace_takes_the_parts_that_a_case_takes(name: str) -> None:
    trace = json.loads((SCHEMAS / "conformance.trace.v1.json").read_bytes())

    check_alike(part_of(trace, name), name)


def found(whole: Json, name: str) -> Json:
    """A part of which the schema does not say what the codec does."""
    validator = part_of(whole, name)

    def wrong(raw: Json) -> bool:
        return validator.is_valid(raw) is not takes(PARTS[name].codec, raw)

    chosen = settings(FEW, max_examples=1000, database=None, phases=[Phase.generate])
    return find(PARTS[name].mutated, wrong, settings=chosen, random=Random(3))


def test_a_schema_that_wants_names_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(PLAIN, read_string, {"type": "string", "minLength": 1})

    assert '"name": ""' in json.dumps(found(schema_of(CASE_SCHEMA), "label"))


def test_a_schema_that_wants_branches_is_found() -> None:
    narrow = schema_of(CASE_SCHEMA)
    for variant in narrow["$defs"]["local_type"]["allOf"]:
        if "branches" in variant["then"]["properties"]:
            variant["then"]["properties"]["branches"]["minItems"] = 1

    assert '"branches": []' in json.dumps(found(narrow, "local_type"))


def test_a_schema_that_takes_unknown_fields_is_found() -> None:
    wide = schema_of(CASE_SCHEMA)
    del wide["$defs"]["label"]["additionalProperties"]

    assert len(found(wide, "label")) > 2


@pytest.fixture(scope="module")
def lean() -> Iterator[LeanProcess]:
    with connect_lean() as process:
        yield process


def drawn_part(name: str) -> list[Json]:
    return drawn(PARTS[name].mutated, 250)


def lean_takes(lean: LeanProcess, raw: Json) -> bool:
    return "error" not in json.loads(lean.request(json.dumps(raw, ensure_ascii=False), 60))


def codec_takes(raw: Json) -> bool | None:
    """Whether the VM reads a case; None if it only says that a field should not be there."""
    try:
        decode_case(raw)
    except WireError as error:
        return None if error.what.startswith(("unknown field", "a reference")) else False
    return True


def check_against_lean(lean: LeanProcess, drawn_cases: list[Json]) -> None:
    said: Counter[bool] = Counter()
    asked = {canonical_json(raw): raw for raw in drawn_cases}
    for raw in asked.values():
        if isinstance(raw, dict) and isinstance(raw.get("fuel"), int) and raw["fuel"] > 0:
            raw["fuel"] = 0  # it is read, and need not be run
        if (taken := codec_takes(raw)) is not None:
            assert lean_takes(lean, raw) is taken, raw
            said[taken] += 1

    assert min(said[True], said[False]) >= 5


def test_lean_decodes_what_the_codec_reads_and_nothing_else(lean: LeanProcess) -> None:
    check_against_lean(lean, drawn(DOCUMENTS[CASE_SCHEMA], 100))


def test_a_codec_that_wants_names_is_found_by_lean(
    lean: LeanProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read_name(raw: object, path: str) -> str:
        if raw == "":
            raise WireError(path, "a name is empty")
        return read_string(raw, path)

    monkeypatch.setattr(NAME, "reader", read_name)

    with pytest.raises(AssertionError, match="lean_takes"):
        check_against_lean(lean, [PARTS["label"].case(raw) for raw in drawn_part("label")])


@pytest.mark.parametrize("name", PARTS)
def test_lean_decodes_the_parts_that_the_codec_reads_and_no_others(
    lean: LeanProcess, name: str
) -> None:
    check_against_lean(lean, [PARTS[name].case(raw) for raw in drawn_part(name)])
