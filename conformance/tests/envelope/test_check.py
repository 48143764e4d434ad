"""Pairs of traces: the classifiers agree; planted faults are caught (runs Lean once)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from click.testing import CliRunner

from conformance.cases.case import Case, load_corpus
from conformance.cli import envelope as cli
from conformance.engines.engine import connect_lean
from conformance.envelope import differences as trace_differences
from conformance.envelope.check import check_envelope
from conformance.envelope.diff import EnvelopeClass
from conformance.envelope.made import EVENT_KINDS, Trace
from conformance.envelope.pairs import independent
from conformance.envelope.questions import KINDS, Candidate, Question, answer, questions
from conformance.errors import CannotJudge
from conformance.runs import normalize, observed
from conformance.runs.equality import same
from conformance.tests.handmade import Json, closed, invoked, message, opened
from conformance.traces.export import TIMEOUT, Requester

COUNT = 3000
STEMS = ("failures", "guards", "knowledge", "mixed", "ping_pong", "raw", "speculation")
EXACT, SESSION, CAUSAL, BOUNDED, OUTSIDE = (one.value for one in EnvelopeClass)


@dataclass(frozen=True)
class Asked:
    """The questions of one seed, and Lean's answer to each by its text."""

    questions: list[Question]
    answers: dict[str, str]

    def request(self, line: str, timeout: float) -> str:
        return self.answers[line]

    def classes(self, question: Question) -> list[list[str]]:
        found: list[list[str]] = json.loads(self.answers[_line(question)])["classes"]
        return found


def _line(question: Question) -> str:
    return json.dumps(question.to_json(), ensure_ascii=False)


@pytest.fixture(scope="module")
def corpus() -> list[Case]:
    return [case for case in load_corpus() if case.stem in STEMS]


BACK = {"kind": "restarted", "checkpoint": 0}
EPOCH = {"kind": "epoch_advanced", "sid": 0, "epoch": 1}
SENT, CROSSING = message("sent", 0, "AB"), message("sent", 0, "BA")
RECEIVED, LOST = message("received", 0, "AB"), message("dropped", 0, "AB")

KNOWN: dict[str, tuple[list[Json], list[Json], list[str]]] = {
    "going back, where nothing else happens": (
        [],
        [BACK],
        [OUTSIDE, "endpoint_order", "layer_order", "coroutine_order"],
    ),
    "an opening, at a role that it does not name": (
        [opened(0), closed(0, "C")],
        [closed(0, "C"), opened(0)],
        [OUTSIDE, "endpoint_order"],
    ),
    "an epoch before the opening": (
        [EPOCH, SENT, opened(0)],
        [SENT, EPOCH, opened(0)],
        [OUTSIDE, "endpoint_order"],
    ),
    "going back before and after an opening": (
        [opened(0), BACK, invoked(0, 0)],
        [BACK, opened(0), invoked(0, 0)],
        [OUTSIDE, "endpoint_order"],
    ),
    "going back before and after a message": (
        [opened(0), SENT, BACK],
        [opened(0), BACK, SENT],
        [OUTSIDE, "endpoint_order"],
    ),
    "a loss before and after the sender closes": (
        [LOST, closed(0, "A")],
        [closed(0, "A"), LOST],
        [OUTSIDE, "endpoint_order"],
    ),
    "messages that cross": ([SENT, CROSSING], [CROSSING, SENT], [CAUSAL]),
    "a send ahead of a receive": ([SENT, RECEIVED], [RECEIVED, SENT], [OUTSIDE, "buffer_overlap"]),
    "two endpoints": ([closed(0, "A"), closed(0, "B")], [closed(0, "B"), closed(0, "A")], [CAUSAL]),
}
"""Pairs of traces, and what is right of them if nothing is declared."""


def known() -> list[Question]:
    """Ask about the known pairs, each beside its own baseline."""
    asked = []
    for name, (left, right, _) in KNOWN.items():
        a, b = (tuple({"tick": 1, **e} for e in events) for events in (left, right))
        other = Candidate("known", Trace(b, ()), ())
        asked.append(Question(name, Trace(a, ()), (other,)))
    return asked


@pytest.fixture(scope="module")
def lean(corpus: list[Case]) -> Asked:
    asked = [*known(), *questions(corpus, COUNT, 0)]
    with connect_lean() as process:
        said = {line: process.request(line, TIMEOUT) for line in map(_line, asked)}
    return Asked([one for one in asked if one.id not in KNOWN], said)


@pytest.mark.parametrize("name", KNOWN)
def test_both_say_of_a_known_pair_what_is_right(name: str, lean: Asked) -> None:
    right = KNOWN[name][2]
    question = next(one for one in known() if one.id == name)
    verdict = [right[0], *(right[1:] or right[:1])]

    assert lean.classes(question) == [verdict]
    assert answer(question) == [verdict]


def test_lean_and_python_agree_on_every_kind_and_in_every_class(lean: Asked) -> None:
    found = check_envelope(lean, lean.questions)

    assert found.ok, found.first
    assert (found.compared, found.differing) == (COUNT, 0)
    assert found.questions == len(lean.questions)
    assert tuple(found.kinds) == KINDS
    assert all(found.kinds.values()), found.kinds
    assert list(found.classes) == [EXACT, SESSION, CAUSAL, BOUNDED, OUTSIDE]
    assert all(found.classes.values()), found.classes


def test_every_kind_of_event_is_among_the_pairs(lean: Asked) -> None:
    kinds = {e["kind"] for q in lean.questions for c in q.candidates for e in c.trace.events}

    assert kinds == set(EVENT_KINDS)


def test_no_swap_of_independent_neighbours_is_more_than_a_causal_permutation(lean: Asked) -> None:
    swapped = ("independent neighbours swapped", "independent neighbours of a session swapped")
    said = [
        (verdict[0], candidate.kind)
        for question in lean.questions
        for candidate, verdict in zip(question.candidates, lean.classes(question), strict=True)
        if candidate.kind in swapped
    ]

    assert {what for what, _ in said} == {EXACT, SESSION, CAUSAL}
    assert (SESSION, swapped[1]) not in said


FAULTS: dict[str, tuple[ModuleType, str, str, set[str]]] = {
    "ticks are not looked at": (
        trace_differences,
        "if replay_equivalent(baseline, candidate):",
        "if baseline.observable == candidate.observable and baseline.effects == candidate.effects:",
        {SESSION},
    ),
    "nothing is exact": (
        trace_differences,
        "if replay_equivalent(baseline, candidate):",
        "if False:",
        {EXACT},
    ),
    "a bool is a nat": (normalize, "if value is True or value is False:", "if False:", {OUTSIDE}),
    "sessions always differ": (
        trace_differences,
        "if form_agrees(baseline.by_session.sessions, candidate.by_session.sessions, cut):",
        "if False:",
        {SESSION},
    ),
    "sessions never differ": (
        trace_differences,
        "if form_agrees(baseline.by_session.sessions, candidate.by_session.sessions, cut):",
        "if True:",
        {CAUSAL, BOUNDED, OUTSIDE},
    ),
    "endpoints never differ": (
        trace_differences,
        "if not form_agrees(baseline.by_place.endpoints, candidate.by_place.endpoints, cut):",
        "if False:",
        {BOUNDED, OUTSIDE},
    ),
    "edges never differ": (
        trace_differences,
        "if form_agrees(baseline.by_place.edges, candidate.by_place.edges, cut):",
        "if True:",
        {BOUNDED, OUTSIDE},
    ),
    "edges always differ": (
        trace_differences,
        "if form_agrees(baseline.by_place.edges, candidate.by_place.edges, cut):",
        "if False:",
        {CAUSAL},
    ),
    "layers never differ": (
        trace_differences,
        "if not form_agrees(baseline.by_session.layers, candidate.by_session.layers, cut):",
        "if False:",
        {BOUNDED, OUTSIDE},
    ),
    "coroutines never differ": (
        trace_differences,
        "if not form_agrees(baseline.by_session.coroutines, candidate.by_session.coroutines, cut):",
        "if False:",
        {BOUNDED, OUTSIDE},
    ),
    "effects never differ": (
        trace_differences,
        "if not agree(baseline.effects, candidate.effects, cut):",
        "if False:",
        {BOUNDED, OUTSIDE},
    ),
    "permutations must be declared": (
        trace_differences,
        "found[0].difference in _NAMED:",
        "found[0].difference in _NAMED and not undocumented:",
        {SESSION, CAUSAL},
    ),
    "a permutation excuses the rest": (
        trace_differences,
        "if len(found) == 1 and",
        "if",
        {BOUNDED, OUTSIDE},
    ),
    "all is declared": (trace_differences, "if undocumented:", "if False:", {OUTSIDE}),
    "nothing is declared": (trace_differences, "if undocumented:", "if True:", {BOUNDED}),
    "restarts are not counted": (normalize, "restarts += 1", "pass", {BOUNDED, OUTSIDE}),
    "layers do not see restarts": (
        normalize,
        "for form in (sessions, coroutines, layers):",
        "for form in (sessions, coroutines):",
        {BOUNDED, OUTSIDE},
    ),
    "sessions do not see restarts": (
        normalize,
        "for form in (sessions, coroutines, layers):",
        "for form in (coroutines, layers):",
        {BOUNDED, OUTSIDE},
    ),
    "places do not see openings": (normalize, "whole += 1", "pass", {BOUNDED, OUTSIDE}),
    "places do not see restarts before openings": (
        normalize,
        "seen = (restarts + whole, event)",
        "seen = (whole, event)",
        {OUTSIDE},
    ),
    "what is taken is the sender's": (
        normalize,
        "receiver if kind in TAKES else sender",
        "sender",
        {CAUSAL, BOUNDED, OUTSIDE},
    ),
    "what is dropped is the receiver's": (
        normalize,
        "receiver if kind in TAKES else sender",
        'receiver if kind in TAKES | {"dropped"} else sender',
        {OUTSIDE},
    ),
    "an edge has no direction": (
        normalize,
        "edges[sid, sender, receiver].append(seen)",
        "edges[sid, *sorted((sender, receiver))].append(seen)",
        {CAUSAL},
    ),
    "sends are on no edge": (
        normalize,
        "                edges[sid, sender, receiver].append(seen)\n",
        "                if kind in TAKES:\n                    edges[sid,].append(seen)\n",
        {BOUNDED, OUTSIDE},
    ),
    "layers are held by coroutines alone": (
        normalize,
        "if kind in _OF_LAYER:",
        "if False:",
        {BOUNDED, OUTSIDE},
    ),
}


def plant(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Replace a text of a module, which must be there exactly once, and what others use of it."""
    module, old, new, _ = FAULTS[name]
    text = Path(str(module.__file__)).read_text("utf-8")
    assert text.count(old) == 1, old
    scope: dict[str, Any] = dict(vars(module))
    exec(compile(text.replace(old, new), str(module.__file__), "exec"), scope)
    users, names = {
        "conformance.envelope.differences": (trace_differences, ("differences", "envelope_class")),
        "conformance.runs.normalize": (observed, ("by_session", "by_place", "without_tick")),
    }[module.__name__]
    for one in names:
        monkeypatch.setattr(users, one, scope[one])


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_caught_in_the_classes_that_it_confuses(
    name: str, lean: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(monkeypatch, name)

    found = check_envelope(lean, [*known(), *lean.questions])

    assert not found.ok
    assert FAULTS[name][3] <= found.wrong.keys()
    assert found.first is not None
    assert found.first.lean != found.first.python


def test_the_planted_faults_confuse_every_class() -> None:
    assert set().union(*(classes for *_, classes in FAULTS.values())) == set(EnvelopeClass)


def test_a_classifier_that_raises_has_no_verdict(
    lean: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trace_differences, "differences", {}.__getitem__)

    found = check_envelope(lean, lean.questions[:1])

    assert found.first is not None
    assert found.first.python == ["raised TypeError"]
    assert found.differing == found.compared


def test_a_seed_determines_every_pair(corpus: list[Case], lean: Asked) -> None:
    again, other = (list(map(_line, questions(corpus, 500, seed))) for seed in (0, 1))

    assert again[:-1] == list(map(_line, lean.questions))[: len(again) - 1]
    assert again != other


def test_the_verb_prints_the_first_difference(lean: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    @contextmanager
    def connect() -> Iterator[Requester]:
        yield lean

    monkeypatch.setattr(cli, "connect_lean", connect)
    monkeypatch.setattr(cli, "load_corpus", list)
    monkeypatch.setattr(cli, "questions", lambda corpus, count, seed: lean.questions)
    good = CliRunner().invoke(cli.command, ["check", "--count", str(COUNT), "--json"])
    plant(monkeypatch, "edges never differ")
    bad = CliRunner().invoke(cli.command, ["check", "--count", str(COUNT)])

    assert good.exit_code == 0
    assert json.loads(good.stdout)["compared"] == COUNT
    assert bad.exit_code == 1
    assert "first difference: " in bad.stdout
    assert "buffer_overlap" in bad.stdout
    assert f"{COUNT} pairs compared, " in bad.stdout


def test_a_difference_is_told_with_both_traces(
    lean: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(monkeypatch, "effects never differ")

    told = check_envelope(lean, lean.questions).to_json()

    assert told["verdict"] == "differs"
    assert told["first"]["baseline"]["effects"] != told["first"]["candidate"]["effects"]
    assert "effect_differs" in told["first"]["lean"]
    assert "effect_differs" not in told["first"]["python"]


def test_what_lean_is_told_puts_the_candidates_together_again(lean: Asked) -> None:
    for question in lean.questions:
        told = question.to_json()
        for candidate, said in zip(question.candidates, told["candidates"], strict=True):
            for name, items in candidate.trace.to_json().items():
                whole, part = told["baseline"][name], said[name]
                again = (*whole[: part["head"]], *part["between"], *whole[part["tail"] :])
                assert same(list(again), list(items))


def test_nothing_compared_is_no_success(lean: Asked) -> None:
    with pytest.raises(CannotJudge, match="no pair of traces was compared"):
        check_envelope(lean, [])
    with pytest.raises(CannotJudge, match="no case whose trace could be taken"):
        list(questions([], 1, 0))


@pytest.mark.parametrize("missing", EnvelopeClass)
def test_a_class_that_no_pair_fell_in_is_no_success(missing: EnvelopeClass, lean: Asked) -> None:
    left, answers = [], {}
    for question in lean.questions:
        kept = [
            (one, verdict)
            for one, verdict in zip(question.candidates, answer(question), strict=True)
            if verdict[0] != missing
        ]
        left.append(replace(question, candidates=tuple(one for one, _ in kept)))
        said = {"case": question.id, "classes": [verdict for _, verdict in kept]}
        answers[_line(left[-1])] = json.dumps(said)

    with pytest.raises(CannotJudge, match=f"pairs of traces is {missing}"):
        check_envelope(Asked(left, answers), left)


@pytest.mark.parametrize(
    "reply",
    [
        "",
        "[]",
        '{"case":"ID","error":".baseline: missing"}',
        '{"case":"other","classes":[["exact"]]}',
        '{"case":"ID","classes":[]}',
        '{"case":"ID","classes":["exact"]}',
        '{"case":"ID","classes":[["excellent"]]}',
        '{"case":"ID","classes":[[]]}',
    ],
)
def test_an_answer_that_is_none_is_no_difference(reply: str) -> None:
    same = Candidate("the same", Trace((), ()), ())
    question = Question("1: no run", same.trace, (same,))
    said = Asked([question], {_line(question): reply.replace("ID", question.id)})

    with pytest.raises(CannotJudge, match="Lean does not answer the question about"):
        check_envelope(said, [question])


def test_what_everyone_sees_is_independent_of_nothing() -> None:
    back = {"kind": "restarted", "checkpoint": 0}
    opened = {"kind": "opened", "sid": 0, "roles": []}
    closed = {"kind": "closed", "sid": 0, "role": "A"}

    assert not independent(back, closed)
    assert not independent(opened, closed)
    assert independent({**opened, "sid": 1}, closed)
    assert independent({**closed, "role": "B"}, closed)
