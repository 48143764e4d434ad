"""Python's decoders of cases and certificates against Lean's: both take a text, or neither does.

What both take must mean the same to both: the case is run on either side, and the outcomes must be
the same; a certificate is checked in the same state, and so must the verdicts be.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from random import Random

from conformance.cases.case import Case
from conformance.certificates.forging import Forged, certificate_text
from conformance.certificates.questions import Question, answer
from conformance.errors import CannotJudge
from conformance.fuzz.input_mutation import ODD, restructured, written
from conformance.fuzz.inputs import InputFinding, Signature, smallest
from conformance.jsonfile import canonical_json, parse_json
from conformance.plain_json import Json
from conformance.questions import ask_question
from conformance.traces.export import TIMEOUT, Requester
from pyvm.case import Case as Decoded
from pyvm.runtime.run import Ran, run_case
from pyvm.wire.basic import WireError
from pyvm.wire.case import decode_case
from pyvm.wire.trace import encode_outcome

CASE, CERTIFICATE = "case, decoded", "certificate, decoded"
"""The two kinds of texts."""
_BATCH = 25
"""How many certificates Lean is asked about at once."""
_LARGE = 1000
"""A case with a larger number in its configuration may run for very long, and is left out."""
_TRIES = 60
_ODD = tuple(value for value in ODD if value not in ("\ud800",))
"""What goes through a pipe as UTF-8; a half of a surrogate pair goes as an escape."""


@dataclass(slots=True)
class DecoderCampaign:
    """What the comparison of the decoders has found so far; all counts are by kind of text."""

    seed: int
    taken: Counter[str] = field(default_factory=Counter)
    """Texts that both sides took, with the same meaning."""
    refused: Counter[str] = field(default_factory=Counter)
    """Texts that both sides refused."""
    left_out: int = 0
    findings: dict[Signature, InputFinding] = field(default_factory=dict)

    @property
    def compared(self) -> int:
        """How many texts both sides were given."""
        differing = sum(finding.seen for finding in self.findings.values())
        return self.taken.total() + self.refused.total() + differing


def run_decoders(
    campaign: DecoderCampaign,
    lean: Requester,
    corpus: Sequence[Case],
    count: int,
    done: Callable[[], None] = lambda: None,
) -> None:
    """Compare the decoders on so many texts, a quarter of them certificates."""
    small = [c for c in corpus if len(canonical_json(c.resolved)) < 4000 and c.raw["fuel"] < 300]
    number = 0
    while number < count:
        random = Random(f"decoders {campaign.seed} {number}")
        case = random.choice(small)
        if number % (4 * _BATCH) == 0:
            batch = min(_BATCH, count - number)
            _compare_certificates(campaign, lean, case, random, batch)
        else:
            batch = 1
            raw = restructured(case.resolved, random, _ODD)
            _compare_case(campaign, lean, _one_line(written(raw, random)))
        number += batch
        for _ in range(batch):
            done()


def _one_line(text: str) -> str:
    return text.encode("utf-8", "replace").decode().replace("\n", " ")


def _compare_case(campaign: DecoderCampaign, lean: Requester, text: str) -> None:
    found = compare(lean, text)
    if found is None:
        campaign.left_out += 1
    elif isinstance(found, InputFinding):
        _keep(campaign, found, lambda data: compare(lean, data.decode()))
    elif found:
        campaign.taken[CASE] += 1
    else:
        campaign.refused[CASE] += 1


def _keep(
    campaign: DecoderCampaign,
    found: InputFinding,
    again: Callable[[bytes], InputFinding | bool | None],
) -> None:
    """Keep the first finding of its kind, made small."""
    if found.signature in campaign.findings:
        campaign.findings[found.signature].seen += 1
        return

    def look(data: bytes) -> InputFinding | None:
        try:
            less = again(data)
        except UnicodeDecodeError:
            return None
        return less if isinstance(less, InputFinding) else None

    campaign.findings[found.signature] = smallest(found, look, _TRIES)


def compare(lean: Requester, text: str) -> InputFinding | bool | None:
    """Return whether both sides take a text as a case, or how they differ; None if it is left out.

    Each must take it or refuse it: one that does neither differs.
    """
    case, why = _decoded(text)
    if case is not None and _runs_long(case):
        return None
    try:
        theirs, error = _leans(lean, text)
    except CannotJudge as silent:
        return _finding(("Lean gives no answer", _general(silent.what)), silent.what, text)
    if case is None and theirs is None:
        return False
    if case is None:
        return _finding(("only Lean takes it", _general(why)), f"Python: {why}", text)
    if theirs is None:
        return _finding(("only Python takes it", _general(error)), f"Lean: {error}", text)
    try:
        ours = encode_outcome(run_case(case))
    except RecursionError as wrong:
        return _finding(("Python fails", type(wrong).__name__), str(wrong), text)
    if canonical_json(ours) == canonical_json(theirs):
        return True
    part = next((k for k in ours.keys() | theirs.keys() if ours.get(k) != theirs.get(k)), "")
    return _finding(("it means something else", part), f"the outcomes differ in {part}", text)


def _finding(signature: Signature, said: str, text: str) -> InputFinding:
    name = "case.json"
    return InputFinding((CASE, *signature), said, text.encode(), name)


def _decoded(text: str) -> tuple[Decoded | None, str]:
    """Return the case that Python takes a text for, or why it takes it for none."""
    try:
        return decode_case(parse_json(text, "text")), ""
    except WireError as error:
        return None, error.what
    except CannotJudge as error:
        return None, error.what


def _leans(lean: Requester, text: str) -> tuple[Json | None, str]:
    """Return the outcome of the case that Lean takes a text for, or what it says instead.

    Raises `CannotJudge` if it says nothing.
    """
    said = parse_json(lean.request(text, TIMEOUT), "Lean")
    outcome = said.get("outcome")
    return outcome, "" if outcome is not None else str(said.get("error"))


def _runs_long(case: Decoded) -> bool:
    """Whether the numbers of a case are so large that to run it tells nothing of the decoders."""
    config = case.config
    return max(case.fuel, case.concurrency, config.lanes, config.budget // 1000) > _LARGE


def _general(why: str) -> str:
    """Return a reason without what is special to one text."""
    first = why.partition("\n")[0].partition(";")[0]
    return re.sub(r"['\"].*['\"]|\d+", "…", first.rpartition(": ")[2])[:80]


def _compare_certificates(
    campaign: DecoderCampaign, lean: Requester, case: Case, random: Random, count: int
) -> None:
    """Compare what both sides say of certificates in the first state of a case."""
    asked = _question(case, list(_certificates(random, count)))
    if asked is None:
        campaign.left_out += count
        return
    texts = [one.text for one in asked.forged]
    for text, ours, theirs in zip(texts, answer(asked), _verdicts(lean, asked), strict=True):
        if ours != theirs:
            signature = (CERTIFICATE, f"Python {ours}", f"Lean {theirs}")
            said = f"in the first state of {case.id} Python says {ours}, Lean {theirs}"
            finding = InputFinding(signature, said, text.encode(), "certificate.json")
            _keep(campaign, finding, lambda data: None)
        elif ours == "refused":
            campaign.refused[CERTIFICATE] += 1
        else:
            campaign.taken[CERTIFICATE] += 1


def _question(case: Case, texts: Sequence[str]) -> Question | None:
    """Return the question about certificates in the first state of a case; None if it has none."""
    outcome = run_case(replace(decode_case(case.resolved), fuel=0))
    if not isinstance(outcome, Ran):
        return None
    forged = tuple(Forged("changed", text, frozenset()) for text in texts)
    return Question(f"decoders {case.id}", case.resolved, 0, 2, outcome.state, forged)


def _verdicts(lean: Requester, asked: Question) -> list[str]:
    """Return Lean's verdicts; if it does not answer, those on each certificate by itself."""
    try:
        return _asked(lean, asked)
    except CannotJudge as error:
        if len(asked.forged) == 1:
            return [f"gives no answer: {error.what.partition(';')[0]}"]
    return [v for one in asked.forged for v in _verdicts(lean, replace(asked, forged=(one,)))]


def _asked(lean: Requester, asked: Question) -> list[str]:
    def fits(found: list[str]) -> bool:
        return len(found) == len(asked.forged)

    where = "lean/Runtime/Wire/Certificates.lean"
    return ask_question(lean, asked.to_json(), "verdicts", list[str], fits, where)


def _certificates(random: Random, count: int) -> Iterator[str]:
    good = parse_json(certificate_text(0, [[0], [1, 0]]), "certificate")
    for _ in range(count):
        raw = restructured(good, random, _ODD) if random.random() < 0.7 else good
        yield _one_line(written(raw, random))
