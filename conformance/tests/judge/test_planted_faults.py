"""One-line faults planted in the Python VM: `conformance run` says no to every one of them."""

from __future__ import annotations

import ast
import json
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import pytest

from conformance.cases.case import Case, load_corpus
from conformance.mutants.children import Ended, Trials, in_child
from conformance.mutants.matrix import APART
from conformance.mutants.sources import SourceMutant
from conformance.mutants.swap import Checkout
from conformance.paths import project_root


@dataclass(frozen=True, slots=True)
class Planted:
    """A text of one file, which must be there exactly once, and the fault that replaces it."""

    name: str
    file: str
    old: str
    new: str
    cases: str
    """Only cases with this in their ids are run, to save time."""


FAULTS = [
    Planted(
        "the last comes first", "ready_queue.py", "pop = deque.popleft", "pop = deque.pop", "ring"
    ),
    Planted(
        "round robin stays on its lane",
        "ready_queue.py",
        "        self._cursor = lane + 1 ",
        "        self._cursor = lane ",
        "round_robin",
    ),
    Planted(
        "the lowest priority comes first",
        "ready_queue.py",
        "(-self._scores.get(co.cid, 0), stamp, co)",
        "(self._scores.get(co.cid, 0), stamp, co)",
        "scores",
    ),
    Planted(
        "progress is not looked at",
        "ready_queue.py",
        "(self._with if co.tokens else self._without).append(co)",
        "self._without.append(co)",
        "progress",
    ),
    Planted(
        "the woken are queued backwards",
        "kernel.py",
        "woken.sort(key=_cid)",
        "woken.sort(key=_cid, reverse=True)",
        "crowd",
    ),
    Planted(
        "waking gives no token",
        "kernel.py",
        "            co.tokens.append(token)\n",
        "            pass\n",
        "two_buyer",
    ),
    Planted(
        "who blocked is not written down as waiting",
        "outcome.py",
        "    place.waiter = co.cid\n",
        "    pass\n",
        "two_buyer",
    ),
    Planted(
        "buffers are last in, first out",
        "view.py",
        "buffer.messages.popleft()",
        "buffer.messages.pop()",
        "streaming",
    ),
    Planted(
        "the older message is kept",
        "buffer.py",
        "                buffer.messages.popleft()\n            buffer.messages.append(m)\n",
        "                return\n            buffer.messages.append(m)\n",
        "latest",
    ),
    Planted(
        "a full buffer keeps what it drops",
        "buffer.py",
        "return Overflow(buffer.capacity, m, stores=False)",
        "return Overflow(buffer.capacity, m, stores=True)",
        "lossy",
    ),
    Planted("buffers grow too fast", "buffer.py", "min(2 * buffer", "min(3 * buffer", "crowd"),
    Planted(
        "latest-value buffers hold two",
        "buffer.py",
        "policy.capacity if isinstance(policy, Fifo) else 1",
        "policy.capacity if isinstance(policy, Fifo) else 2",
        "latest",
    ),
    Planted(
        "choices begin with the second",
        "effects.py",
        "return offered[n % len(offered)]",
        "return offered[(n + 1) % len(offered)]",
        "pair",
    ),
    Planted("even is odd", "effects.py", "return n % 2 == 0", "return n % 2 == 1", "calculator"),
    Planted(
        "stale certificates are valid",
        "runtime/wave.py",
        "if step != state.steps:",
        "if step > state.steps:",
        "forged",
    ),
    Planted(
        "waves may be too wide",
        "runtime/wave.py",
        "if max(map(len, waves)) > n:",
        "if max(map(len, waves)) > n + 1:",
        "forged",
    ),
    Planted(
        "picks of a wave may clash",
        "runtime/wave.py",
        "return len(set(claims)) == len(claims)",
        "return True",
        "forged",
    ),
    Planted(
        "the planner plans too wide",
        "runtime/wave.py",
        "if len(wave) >= n:",
        "if len(wave) > n:",
        "mixed/*/thr2",
    ),
    Planted(
        "no step where a certificate fails",
        "runtime/threaded_runner.py",
        "PlanRecord(certificate, verdict, 0)\n        canonical_step(state)\n",
        "PlanRecord(certificate, verdict, 0)\n",
        "forged",
    ),
    Planted(
        "a session is over when one has closed",
        "session.py",
        "all(r in closed for r in session.roles)",
        "any(r in closed for r in session.roles)",
        "two_buyer",
    ),
    Planted(
        "closing before the end",
        "exec_session.py",
        "if end.type is not DONE:",
        "if end.type is None:",
        "raw/",
    ),
    Planted(
        "one credit too many", "step.py", "if co.budget < cost:", "if co.budget <= cost:", "raw/"
    ),
    Planted(
        "what is not allowed may leave",
        "step.py",
        "return label in policy.labels",
        "return label not in policy.labels",
        "gated",
    ),
    Planted(
        "merged branches in another order",
        "projection.py",
        "(*merged, *new)",
        "(*new, *merged)",
        "oauth2",
    ),
    Planted(
        "levels may be on several endpoints",
        "exec_speculation.py",
        "co.speculation[-1].endpoint != end.endpoint",
        "co.speculation[-1].endpoint is None",
        "two-endpoints",
    ),
    Planted(
        "an effect under a fork is not told of",
        "view_speculation.py",
        "        state.effects.add(state.clock, co.cid, co.nonce, request, output)\n",
        "        pass\n",
        "keeps-the-nonce",
    ),
    Planted(
        "an abort forgets what was delivered",
        "view_knowledge.py",
        "(target.facts, *(level.facts for level in target.speculation))",
        "(target.facts,)",
        "given-to-who-speculates",
    ),
    Planted(
        "who is brought back stands anywhere",
        "ingress.py",
        "return edge is not None and (edge.sender, edge.receiver) == (sender, receiver)",
        "return edge is not None",
        "failures/reconcile",
    ),
    Planted(
        "who is brought back does not wait",
        "ingress.py",
        "    if until is None:\n",
        "    if until is not None or until is None:\n",
        "failures/reconcile",
    ),
    Planted(
        "a check is told as another's",
        "wire/event.py",
        "fact: list[Json] = [[*endpoint], text]",
        "fact: list[Json] = [[cid, endpoint.role], text]",
        "asked-of-another-session",
    ),
    Planted(
        "a note may be answered by anything",
        "effects.py",
        "isinstance(value, FaultKind) or value is UNIT else",
        "value is not None else",
        "consume-answered-otherwise",
    ),
    Planted(
        "an offer that waits has asked",
        "exec_comm.py",
        "    else:\n        if env.severed",
        "    else:\n        if False and env.severed",
        "offer-that-cannot-leave",
    ),
    Planted(
        "outer loops are forgotten",
        "projection.py",
        "return projected if isinstance(projected, Var) and projected.name != var else DONE",
        "return DONE",
        "limits/",
    ),
]


ROOT = project_root()
RUN = (
    "conformance.judge.suite",
    "conformance.judge.report",
    "conformance.ledger.ledger",
    "pyvm.runtime.run",
    "pyvm.runtime.composition",
)


@pytest.fixture(scope="module")
def corpus() -> tuple[Case, ...]:
    """The committed cases, read once for all faults."""
    return load_corpus()


@pytest.fixture(scope="module")
def checkout() -> Checkout:
    """The modules of the VM and of the harness, imported as far as a run needs them."""
    for name in RUN:
        import_module(name)
    found = Checkout(ROOT, ("pyvm", "conformance"), APART)
    found.remember_functions()
    return found


def function_at(source: str, line: int) -> tuple[str, int] | None:
    """Give the outermost function that has the line, by qualified name and first line."""
    around = [
        node
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ClassDef | ast.FunctionDef)
        and node.lineno < line <= (node.end_lineno or 0)
    ]
    names = []
    for node in around:
        names.append(node.name)
        if isinstance(node, ast.FunctionDef):
            return ".".join(names), min([node.lineno, *(d.lineno for d in node.decorator_list)])
    return None


def planted(file: str, old: str, new: str) -> SourceMutant:
    """Replace a text of a file of the VM that is there exactly once."""
    source = (ROOT / "pyvm" / file).read_text(encoding="utf-8")
    assert source.count(old) == 1, f"{file} has {old!r} {source.count(old)} times: plant it anew"
    start = source.index(old)
    line = source.count("\n", 0, start) + 1
    return SourceMutant(
        file=f"pyvm/{file}",
        scope="",
        operator="by hand",
        before=old,
        after=new,
        lines=(line, line),
        function=function_at(source, line),
        span=(start, start + len(old)),
        text=new,
    )


@dataclass(frozen=True, slots=True)
class Suite:
    """What `conformance run` does, in a child in which a fault is all that differs."""

    checkout: Checkout
    corpus: tuple[Case, ...]

    def run(self, fault: SourceMutant | None, pattern: str) -> tuple[int, dict[str, Any]]:
        """Judge cases against the committed traces; give the exit status and the report."""

        def work(trials: Trials) -> tuple[int, str]:
            trials.end()  # many cases may take longer than one trial
            if fault is not None:
                self.checkout.put(fault)
            suite, report = (
                import_module("conformance.judge.suite"),
                import_module("conformance.judge.report"),
            )
            found = suite.judge_all(
                self.corpus,
                suite.Committed(),
                covered=import_module("conformance.ledger.ledger").load_ledger().covered,
                pattern=pattern,
            )
            return found.exit_status, report.to_text(report.report_json(found))

        answer = in_child(work)
        assert not isinstance(answer, Ended), answer
        status, text = answer
        return status, json.loads(text)


@pytest.fixture(scope="module")
def suite(checkout: Checkout, corpus: tuple[Case, ...]) -> Suite:
    return Suite(checkout, corpus)


def test_with_no_fault_the_run_conforms(suite: Suite) -> None:
    status, report = suite.run(None, "two_buyer")

    assert (status, report["verdict"]) == (0, "conforms")
    assert report["compared"] > 0


def test_it_is_the_fault_that_runs(suite: Suite) -> None:
    fault = planted("step.py", "    code = co.code\n", "    raise SystemError('planted')\n")

    status, report = suite.run(fault, "two_buyer")

    assert status == 1
    assert {failure["diagnosis"] for failure in report["failures"]} == {"pyvm-raised"}


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name.replace(" ", "-"))
def test_a_planted_fault_is_found(suite: Suite, fault: Planted) -> None:
    status, report = suite.run(planted(fault.file, fault.old, fault.new), fault.cases)

    assert (status, report["verdict"]) == (1, "differs")
    assert report["compared"] > 0
    assert report["failures"][0]["reproduce"]
