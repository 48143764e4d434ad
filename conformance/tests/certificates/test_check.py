"""Forged certificates: the checkers agree; planted faults are caught (runs Lean once)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from conformance.cases.case import Case, load_corpus
from conformance.certificates import questions as certificate_questions
from conformance.certificates.check import check_certificates
from conformance.certificates.forging import KINDS
from conformance.certificates.questions import Question, answer, questions
from conformance.cli import certificates as cli
from conformance.engines.engine import connect_lean
from conformance.errors import CannotJudge
from conformance.traces.export import TIMEOUT, Requester
from pyvm.config import WaveCertificate
from pyvm.round import CertificateVerdict
from pyvm.runtime import wave
from pyvm.state import VMState

COUNT = 4000
STEMS = ("delegation", "forged", "guards", "mixed", "raw")


@dataclass(frozen=True)
class Asked:
    """The questions of one seed, and Lean's answers."""

    questions: list[Question]
    answers: dict[str, str]

    def request(self, line: str, timeout: float) -> str:
        return self.answers[json.loads(line)["id"]]


@dataclass(frozen=True)
class Says:
    """A Lean that says what Python says of it."""

    how: Callable[[Question], list[str]]
    questions: list[Question]

    def request(self, line: str, timeout: float) -> str:
        name = json.loads(line)["id"]
        question = next(one for one in self.questions if one.id == name)
        return json.dumps({"case": name, "verdicts": self.how(question)})


@pytest.fixture(scope="module")
def corpus() -> list[Case]:
    return [case for case in load_corpus() if case.stem in STEMS]


@pytest.fixture(scope="module")
def lean(corpus: list[Case]) -> Asked:
    asked = list(questions(corpus, COUNT, 0))
    with connect_lean() as process:
        return Asked(
            asked, {one.id: process.request(json.dumps(one.to_json()), TIMEOUT) for one in asked}
        )


def plant(monkeypatch: pytest.MonkeyPatch, old: str, new: str) -> None:
    """Replace a text of the checker's module, which must be there exactly once."""
    text = Path(wave.__file__).read_text("utf-8")
    assert text.count(old) == 1, old
    scope = dict(vars(wave))
    exec(compile(text.replace(old, new), wave.__file__, "exec"), scope)
    monkeypatch.setattr(wave, "check_wave_certificate", scope["check_wave_certificate"])


FAULTS = {
    "the step is not looked at": ("if step != state.steps:", "if False:", {"stale step"}),
    "a step ahead is good": ("if step != state.steps:", "if step < state.steps:", {"stale step"}),
    "no wave is no fault": (
        "if not waves or not all(waves):",
        "if not all(waves):",
        {"no wave"},
    ),
    "a wave without picks is no fault": (
        "if not waves or not all(waves):",
        "if not waves:",
        {"wave without picks"},
    ),
    "waves may be wider": ("if max(map(len, waves)) > n:", "if False:", {"oversize wave"}),
    "waves may be wider by one": (
        "if max(map(len, waves)) > n:",
        "if max(map(len, waves)) > n + 1:",
        {"oversize wave"},
    ),
    "a pick may come twice": (
        "if len(set(picks)) != len(picks):",
        "if False:",
        {"duplicate pick"},
    ),
    "a pick may come twice in two waves": (
        "if len(set(picks)) != len(picks):",
        "if any(len(set(wave)) != len(wave) for wave in waves):",
        {"duplicate pick"},
    ),
    "those that are not ready may be picked": (
        "if not all(map(places.__contains__, picks)):",
        "if not all(map(state.coroutines.__contains__, picks)):",
        {"pick not ready"},
    ),
    "anyone may be picked": (
        "if not all(map(places.__contains__, picks)):",
        "if False:",
        {"pick not ready", "unknown id"},
    ),
    "some may be left out": ("if len(picks) < len(ready):", "if False:", {"missing pick"}),
    "clashes are not looked for": (
        "    if _disjoint(state, wave):\n        return None\n    clashes",
        "    return None\n    clashes",
        {
            "two of one lane",
            "two of one session",
            "two allocators",
            "two at one layer",
            "a transfer's target",
            "crowded waves",
        },
    ),
    "a lane is no clash": ("if a.lane == b.lane:", "if False:", {"two of one lane"}),
    "a session is no clash": (
        "if footprint_sids(a) & footprint_sids(b):",
        "if False:",
        {"two of one session"},
    ),
    "a footprint is no clash": (
        "if a is b or not _disjoint(state, (a, b)):",
        "if a is b:",
        {"two allocators", "two at one layer", "a transfer's target"},
    ),
    "layers and allocators are not claimed": (
        "chain.from_iterable(resources(state, wave))",
        "chain.from_iterable(co.claims for co in wave)",
        {"two allocators", "two at one layer", "a transfer's target"},
    ),
    "only the first wave is looked at": (
        "    for wave in waves:\n        if (why",
        "    for wave in waves[:1]:\n        if (why",
        {"crowded waves"},
    ),
    "any order is good": ("if _ordered(places, waves):", "if True:", set(KINDS[-4:-2])),
    "the order within a wave is free": (
        "            if place < last:\n                return False",
        "            pass",
        {"reordered picks"},
    ),
    "the order of waves is free": (
        "        if last < head:\n            return False",
        "        pass",
        {"reordered waves"},
    ),
    "nothing is good": (
        "return CertificateVerdict.VALID",
        "return CertificateVerdict.MISORDERED",
        set(KINDS[:3]),
    ),
}


def test_lean_and_python_agree_and_are_lawful_on_every_kind(lean: Asked) -> None:
    found = check_certificates(lean, lean.questions)

    assert found.ok, found.first
    assert (found.compared, found.differing, found.unlawful) == (COUNT, 0, 0)
    assert found.accepted_bad == 0
    assert found.questions == len(lean.questions)
    assert tuple(found.kinds) == KINDS
    assert all(found.kinds.values()), found.kinds


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_caught_on_the_kinds_that_it_lets_through(
    name: str, lean: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new, kinds = FAULTS[name]
    plant(monkeypatch, old, new)

    found = check_certificates(lean, lean.questions)

    assert found.differing > 0
    assert found.unlawful > 0
    assert found.first is not None
    assert found.first.lean in found.first.forged.lawful
    assert kinds <= found.wrong.keys()


@pytest.mark.parametrize(
    "name",
    [
        "the step is not looked at",
        "a pick may come twice",
        "some may be left out",
        "clashes are not looked for",
        "any order is good",
    ],
)
def test_a_bad_one_that_both_sides_accept_is_caught(
    name: str, lean: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(monkeypatch, *FAULTS[name][:2])

    found = check_certificates(Says(answer, lean.questions), lean.questions)

    assert found.differing == 0
    assert found.accepted_bad > 0
    assert not found.ok


def test_a_checker_that_raises_has_no_verdict(lean: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(state: VMState, n: int, certificate: WaveCertificate) -> CertificateVerdict:
        raise KeyError(n)

    monkeypatch.setattr(wave, "check_wave_certificate", broken)

    found = check_certificates(lean, lean.questions[:1])

    assert found.first is not None
    assert found.first.python in {"raised KeyError", "refused"}
    assert found.differing > 0


def test_a_seed_determines_every_certificate(corpus: list[Case], lean: Asked) -> None:
    again = list(questions(corpus, 500, 0))
    other = list(questions(corpus, 500, 1))

    def told(asked: list[Question]) -> list[str]:
        return [json.dumps(one.to_json()) for one in asked]

    assert told(again)[:-1] == told(lean.questions)[: len(again) - 1]
    assert told(again) != told(other)


def test_no_certificate_comes_twice_in_a_state(lean: Asked) -> None:
    assert len({one.id for one in lean.questions}) == len(lean.questions)
    for question in lean.questions:
        assert len({one.text for one in question.forged}) == len(question.forged)


def test_the_verb_prints_the_first_wrong_verdict(
    lean: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def connect() -> Iterator[Requester]:
        yield lean

    monkeypatch.setattr(cli, "connect_lean", connect)
    monkeypatch.setattr(cli, "load_corpus", list)
    monkeypatch.setattr(cli, "questions", lambda corpus, count, seed: lean.questions)
    good = CliRunner().invoke(cli.command, ["check", "--count", str(COUNT), "--json"])
    plant(monkeypatch, *FAULTS["some may be left out"][:2])
    bad = CliRunner().invoke(cli.command, ["check", "--count", str(COUNT)])

    assert good.exit_code == 0
    assert json.loads(good.stdout)["compared"] == COUNT
    assert bad.exit_code == 1
    assert "first wrong verdict: missing pick, " in bad.stdout
    assert "Lean missing, Python " in bad.stdout
    assert " bad ones accepted" in bad.stdout


def test_nothing_compared_is_no_success(lean: Asked) -> None:
    with pytest.raises(CannotJudge, match="no certificate was compared"):
        check_certificates(lean, [])


def test_no_state_to_forge_for_is_no_success(
    corpus: list[Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(certificate_questions, "_PATIENCE", 50)
    done = [case for case in corpus if case.id == "raw/two-openers/thr2"]
    assert len(done) == 1

    with pytest.raises(CannotJudge, match="no more states to forge"):
        list(questions(done, 100_000, 0))
    with pytest.raises(CannotJudge, match="no more states to forge"):
        list(questions([], 1, 0))


@pytest.mark.parametrize(
    "reply",
    [
        "",
        "[]",
        '{"case":"ID","error":".rounds: missing"}',
        '{"case":"other","verdicts":["valid"]}',
        '{"case":"ID","verdicts":[]}',
        '{"case":"ID","verdicts":[1]}',
    ],
)
def test_an_answer_that_is_none_is_no_difference(reply: str, lean: Asked) -> None:
    question = replace(lean.questions[0], forged=lean.questions[0].forged[:1])
    said = Asked([question], {question.id: reply.replace("ID", question.id)})

    with pytest.raises(CannotJudge, match="Lean does not answer the question about"):
        check_certificates(said, [question])
