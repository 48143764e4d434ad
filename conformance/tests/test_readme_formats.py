"""fixtures/README.md: every format has its section, with its schema and an example that is real."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from conformance.jsonfile import check_schema
from conformance.plain_json import Json
from conformance.release.release import report_hash
from conformance.tests.console import ROOT
from conformance.tests.documents import links, read, section

README = read("fixtures/README.md")
FIXTURES = ROOT / "fixtures"
SCHEMAS = {path.stem: path for path in (ROOT / "conformance/schemas").glob("*.json")}
# The title of a format, and where documents of it stand, from fixtures/; a release report is made
# anew for each release, so that none is committed.
SECTIONS = re.findall(r"^### (.+)$", README, re.M)
FILES = {
    "conformance.branches.v1": "branches.json.gz",
    "conformance.case.v1": "cases/*.jsonl",
    "conformance.claims.v1": "claims.json",
    "conformance.corpus.v1": "cases/index.json",
    "conformance.equivalent_mutants.v1": "equivalent_mutants.json",
    "conformance.gate_answers.v1": "gate_answers.json",
    "conformance.lean_mutants.v1": "lean_mutants.json",
    "conformance.ledger.v1": "parity_ledger.json",
    "conformance.manifest.v1": "manifest.json",
    "conformance.minimized.v2": "minimized.json",
    "conformance.pack.v2": "packs/*.json",
    "conformance.protocol.v1": "protocols/*.json",
    "conformance.trace.v1": "traces/*.jsonl.gz",
    "conformance.trusted_code.v1": "trusted_code.json",
    "conformance.unreached.v1": "unreached.json",
}
RELEASE = "conformance.release.v2"
ANYTHING = "…"


def example_of(text: str) -> Json:
    """The one example of a section."""
    (example,) = re.findall(r"^```json\n(.*?)^```$", text, re.M | re.S)
    return json.loads(example)


EXAMPLES = [example_of(section(README, f"### {title}")) for title in SECTIONS]
BY_SCHEMA = {str(example["schema"]): example for example in EXAMPLES}


def committed(schema: str) -> Iterator[Json]:
    """Every document of a format."""
    for path in sorted(FIXTURES.glob(FILES[schema])):
        text = text_of(path)
        if ".jsonl" in path.name:
            yield from map(json.loads, text.splitlines())
        else:
            yield json.loads(text)


def text_of(path: Path) -> str:
    data = path.read_bytes()
    return (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8")


def whole(example: Json, found: Json) -> Json:
    """The example with what it leaves out of texts put in; raises ValueError if it is no part.

    Of lists and objects it may have some, in the order in which they stand.
    """
    if isinstance(example, str) and ANYTHING in example and isinstance(found, str):
        pattern = ".*".join(map(re.escape, example.split(ANYTHING)))
        if re.fullmatch(pattern, found, re.S):
            return found
    elif isinstance(example, dict) and isinstance(found, dict) and example.keys() <= found.keys():
        return {key: whole(value, found[key]) for key, value in example.items()}
    elif isinstance(example, list) and isinstance(found, list):
        rest = iter(found)
        return [first_whole(value, rest) for value in example]
    elif type(example) is type(found) and example == found:
        return found
    raise ValueError(f"{example!r} is not in {found!r}")


def first_whole(example: Json, found: Iterator[Json]) -> Json:
    """The first of these of which the example is a part, made whole."""
    for value in found:
        try:
            return whole(example, value)
        except ValueError:
            continue
    raise ValueError(f"{example!r} is nowhere")


def test_every_schema_has_a_section_and_every_section_a_schema() -> None:
    told = {section_schema(title): title for title in SECTIONS}

    assert told.keys() == SCHEMAS.keys() == {*FILES, RELEASE}
    assert len(told) == len(SECTIONS)


def section_schema(title: str) -> str:
    """The schema to which a section links, which must be the one of its example."""
    text = section(README, f"### {title}")
    (linked,) = (link for link in links(text) if "/schemas/" in link)
    path = (FIXTURES / linked).resolve()
    assert path == SCHEMAS[example_of(text)["schema"]]
    return path.stem


@pytest.mark.parametrize("schema", sorted(FILES))
def test_an_example_is_part_of_a_committed_file_and_fits_its_schema(schema: str) -> None:
    found = first_whole(BY_SCHEMA[schema], committed(schema))

    assert check_schema(found, schema, "fixtures/README.md") == found


@pytest.mark.parametrize("schema", sorted(FILES))
def test_a_section_names_the_files_that_are_committed(schema: str) -> None:
    title = next(title for title in SECTIONS if section_schema(title) == schema)
    name = FILES[schema]

    assert f"`{name}`" in section(README, f"### {title}")
    assert list(FIXTURES.glob(name))


def test_no_committed_file_is_of_no_format() -> None:
    files = {path for path in FIXTURES.rglob("*") if path.is_file()}
    told = {path for name in FILES.values() for path in FIXTURES.glob(name)}

    assert files - told == {FIXTURES / "README.md"}


def test_the_example_of_a_release_is_whole() -> None:
    release = check_schema(BY_SCHEMA[RELEASE], RELEASE, "fixtures/README.md")

    assert release["hash"] == report_hash(release)


@pytest.mark.parametrize(
    ("example", "found"),
    [
        ("ab", "abc"),
        ("a…d", "abc"),
        (1, True),
        ({"a": 1}, {"a": 2}),
        ({"a": 1, "b": 1}, {"a": 1}),
        ([2, 1], [1, 2]),
        ([1, 1], [1]),
    ],
)
def test_what_is_no_part_is_refused(example: Json, found: Json) -> None:
    with pytest.raises(ValueError, match="is no"):
        whole(example, found)


def test_a_part_is_made_whole() -> None:
    found = {"a": "long text", "b": [1, 2, 3], "c": None}

    assert whole({"a": "…text", "b": [1, 3]}, found) == {"a": "long text", "b": [1, 3]}
