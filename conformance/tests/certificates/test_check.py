"""Forged certificates: the checkers agree; planted faults are caught (runs Lean once)."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

import pytest
from click.testing import CliRunner

from conformance.certificates.check import check_certificates
from conformance.certificates.forging import KINDS
from conformance.certificates.questions import Question, answer
from conformance.cli import certificates as cli
from conformance.errors import CannotJudge
from conformance.tests.certificates.conftest import COUNT
from conformance.tests.certificates.planted_faults import FAULTS
from conformance.tests.faulty import plant_in_functions
from conformance.tests.recorded import Recorded, Says, ask_only
from conformance.verdict import Verdict
from pyvm.config import WaveCertificate
from pyvm.round import CertificateVerdict
from pyvm.runtime import wave
from pyvm.state import VMState


@dataclass(frozen=True)
class SaysTheSame:
    """A Lean that says what Python says."""

    questions: list[Question]

    def request(self, line: str, timeout: float) -> str:
        name = json.loads(line)["id"]
        question = next(one for one in self.questions if one.id == name)
        return json.dumps({"case": name, "verdicts": answer(question)})


def plant(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Put a fault into the checker."""
    old, new, _ = FAULTS[name]
    plant_in_functions(monkeypatch, wave, old, new)


def test_lean_and_python_agree_and_are_lawful_on_every_kind(
    lean: Recorded, asked: list[Question]
) -> None:
    found = check_certificates(lean, asked)

    assert found.verdict is Verdict.CONFORMS, found.first
    assert (found.compared, found.differing, found.unlawful) == (COUNT, 0, 0)
    assert found.accepted_bad == 0
    assert found.questions == len(asked)
    assert tuple(found.kinds) == KINDS
    assert all(found.kinds.values()), found.kinds


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_caught_on_the_kinds_that_it_lets_through(
    name: str, lean: Recorded, asked: list[Question], monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(monkeypatch, name)

    found = check_certificates(lean, asked)

    assert found.differing > 0
    assert found.unlawful > 0
    assert found.first is not None
    assert found.first.lean in found.first.forged.lawful
    assert FAULTS[name][2] <= found.wrong.keys()


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
    name: str, asked: list[Question], monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(monkeypatch, name)

    found = check_certificates(SaysTheSame(asked), asked)

    assert found.differing == 0
    assert found.accepted_bad > 0
    assert found.verdict is Verdict.DIFFERS


def test_a_checker_that_raises_has_no_verdict(
    lean: Recorded, asked: list[Question], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(state: VMState, n: int, certificate: WaveCertificate) -> CertificateVerdict:
        raise KeyError(n)

    monkeypatch.setattr(wave, "check_wave_certificate", broken)

    found = check_certificates(lean, asked[:1])

    assert found.first is not None
    assert found.first.python in {"raised KeyError", "refused"}
    assert found.differing > 0


def test_the_verb_prints_the_first_wrong_verdict(
    lean: Recorded, asked: list[Question], monkeypatch: pytest.MonkeyPatch
) -> None:
    ask_only(monkeypatch, cli, lean, asked)
    good = CliRunner().invoke(cli.command, ["check", "--count", str(COUNT), "--json"])
    plant(monkeypatch, "some may be left out")
    bad = CliRunner().invoke(cli.command, ["check", "--count", str(COUNT)])

    assert good.exit_code == 0
    assert json.loads(good.stdout)["compared"] == COUNT
    assert bad.exit_code == 1
    assert "first wrong verdict: missing pick, " in bad.stdout
    assert "Lean missing, Python " in bad.stdout
    assert " bad ones accepted" in bad.stdout


def test_nothing_compared_is_no_success(lean: Recorded) -> None:
    with pytest.raises(CannotJudge, match="no certificate was compared"):
        check_certificates(lean, [])


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
def test_an_answer_that_is_none_is_no_difference(reply: str, asked: list[Question]) -> None:
    question = replace(asked[0], forged=asked[0].forged[:1])

    with pytest.raises(CannotJudge, match="Lean does not answer the question about"):
        check_certificates(Says(reply.replace("ID", question.id)), [question])
