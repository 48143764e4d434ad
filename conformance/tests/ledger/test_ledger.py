"""The ledger as a file: every field is required, and the committed one is what Lean allows."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.envelope.questions import DIFFERENCES
from conformance.errors import CannotJudge
from conformance.ledger.ledger import load_ledger
from conformance.tests.ledger.small import GOOD, OTHER, SEEN, write


@pytest.mark.parametrize("field", sorted(GOOD))
def test_every_field_is_required(root: Path, field: str) -> None:
    with pytest.raises(CannotJudge, match=field):
        write(root, {name: value for name, value in GOOD.items() if name != field})


def test_a_field_that_is_not_known_is_refused(root: Path) -> None:
    with pytest.raises(CannotJudge, match="until"):
        write(root, {**GOOD, "until": "2030-01-01"})


@pytest.mark.parametrize("text", ["{", "[]", '{"schema": "conformance.ledger.v2"}'])
def test_a_file_that_is_no_ledger_is_refused(root: Path, text: str) -> None:
    path = root / "ledger.json"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(CannotJudge, match=r"ledger\.json"):
        load_ledger(path)


def test_the_committed_ledger_allows_of_traces_what_lean_calls_the_threaded_envelope() -> None:
    allowed = [f for f in load_ledger().covered if f.difference in DIFFERENCES and not f.prefix]

    # `threadedDeclared` in lean/Runtime/Properties/Terms/Envelope.lean, shown to be an equivalence
    assert {str(f) for f in allowed} == {SEEN, OTHER, "threaded/n>1/buffer_overlap"}


def test_the_committed_ledger_is_of_its_schema() -> None:
    ledger = load_ledger()

    assert "threaded-waves" in [d.id for d in ledger.deviations]
    assert ledger.covered
    assert ledger.find("threaded-waves").revisit_date == "2027-05-31"
    with pytest.raises(CannotJudge, match="threaded-waves"):
        ledger.find("other")


def test_a_deviation_is_written_as_it_is_read(root: Path) -> None:
    assert [d.to_json() for d in write(root, GOOD).deviations] == [GOOD]


@pytest.mark.parametrize("status", ["resolved", "paused"])
def test_only_an_active_deviation_allows_anything(root: Path, status: str) -> None:
    covers = [SEEN, "manifest/field/Coroutine.tokens", "waves", "threaded/n>1/unsafe"]
    allowed = write(root, {**GOOD, "covers": covers})
    assert [str(f) for f in allowed.covered] == [SEEN]
    assert [str(f) for f in allowed.covered_shapes] == ["manifest/field/Coroutine.tokens"]

    over = write(root, {**GOOD, "covers": covers, "status": status})
    assert (over.covered, over.covered_shapes) == (frozenset(), frozenset())


def test_what_follows_a_fingerprint_that_is_none_is_allowed(root: Path) -> None:
    covers = ["waves", "threaded/n>1/unsafe", SEEN]
    assert [str(f) for f in write(root, {**GOOD, "covers": covers}).covered] == [SEEN]


@pytest.mark.parametrize("ids", [[], ["a"], ["a", "b"]])
def test_a_deviation_that_is_not_there_is_asked_for_with_the_names_of_those_that_are(
    root: Path, ids: list[str]
) -> None:
    ledger = write(root, *({**GOOD, "id": name} for name in ids))

    with pytest.raises(CannotJudge) as raised:
        ledger.find("c")

    assert raised.value.fix == f"there are: {', '.join(ids) or 'none'}"
    assert [ledger.find(name).id for name in ids] == ids


def test_deviations_stay_as_they_are_written(root: Path) -> None:
    ledger = write(root, *({**GOOD, "title": title} for title in ("second", "first")))

    assert [d.title for d in ledger.deviations] == ["second", "first"]
    assert ledger.find("waves").title == "second"
    assert len({*ledger.deviations, *ledger.deviations}) == 2
    assert ledger.deviations[0].covers == (SEEN,)
