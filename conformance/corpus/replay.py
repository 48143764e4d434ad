"""Recorded effect traces, fed back: faithful ones, and tampered ones that must be refused.

A recording is what the handler answered in the canonical run of a case of another file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from conformance.cases.case import DeterminismMode, read_case
from conformance.corpus.setup import CorpusCase, Run, thr
from conformance.errors import CannotJudge
from pyvm.config import Recorded
from pyvm.event import ConsumeRequest, EffectEntry, EffectRequest, ProduceRequest, SelectRequest
from pyvm.runtime.run import Ran, run_case
from pyvm.value import UNIT, BaseSort, Prod, Value
from pyvm.wire.case import decode_case

Effects = tuple[EffectEntry, ...]


def record(case: CorpusCase) -> Effects:
    """Record a run of the Python VM; Lean then says whether it would have answered so."""
    ran = run_case(decode_case(read_case(case.to_json(), case.id).resolved))
    assert isinstance(ran, Ran), case.id
    return tuple(ran.state.effects)


# case whose canonical run is recorded -> who replays it beside the canonical runner
FAITHFUL: dict[str, tuple[Run, ...]] = {
    "two_buyer/plain-tokens/coop": (thr(1), thr(2)),
    "travel_agency/walk-round_robin/coop": (thr(2), thr(4)),
    "saga/pair-progress/coop": (thr(4),),
    "kerberos/walk-progress/coop": (thr(2),),
    "pop3/walk-scores/coop": (thr(2),),
    "mixed/votes/coop": (thr(2), thr(8)),
    "mixed/with-allocators/coop": (thr(4),),
    "raw/produce-every-sort/coop": (),
    "raw/consume-every-value/coop": (),
    "raw/three-messages-latest/coop": (),
    "raw/endless/coop": (),
    "speculation/burst-blocks/coop": (thr(2),),
    "failures/votes-restart/coop": (thr(2),),
    "speculation/abort-keeps-the-nonce/coop": (),
    "speculation/no-nonce-twice-after-a-restart/coop": (),
    "speculation/offer-aborted/coop": (),
    "speculation/offer-that-cannot-leave-asks-nothing/coop": (),
}

_TAMPERED = "two_buyer/turns-round_robin/coop"


def _first(
    kind: type, change: Callable[[EffectEntry], EffectEntry]
) -> Callable[[Effects], Effects]:
    """Change the first answer to a request of this kind."""

    def tamper(effects: Effects) -> Effects:
        place = next(i for i, e in enumerate(effects) if isinstance(e.request, kind))
        return (*effects[:place], change(effects[place]), *effects[place + 1 :])

    return tamper


def _answered(kind: type, output: Value) -> Callable[[Effects], Effects]:
    """Answer the first request of this kind otherwise."""
    return _first(kind, lambda e: e._replace(output=output))


def _asked(kind: type, request: EffectRequest) -> Callable[[Effects], Effects]:
    """Let the first request of this kind have been another."""
    return _first(kind, lambda e: e._replace(request=request))


_TAMPERINGS: dict[str, Callable[[Effects], Effects]] = {
    "output-of-another-sort": _answered(ProduceRequest, Prod(1, 2)),
    "output-of-another-value": _answered(ProduceRequest, "forged"),
    "input-another-sort": _asked(ProduceRequest, ProduceRequest(BaseSort.BOOL)),
    "input-another-value": _asked(ConsumeRequest, ConsumeRequest("forged")),
    "consume-answered-otherwise": _answered(ConsumeRequest, 7),
    "select-a-label-that-is-not": _answered(SelectRequest, Prod("forged", UNIT)),
    "select-an-ill-sorted-payload": _answered(SelectRequest, Prod("ok", Prod(1, 2))),
    "select-no-pair": _answered(SelectRequest, "ok"),
    "select-of-other-labels": _asked(SelectRequest, SelectRequest(("ok",))),
    "kind-changed": _asked(ConsumeRequest, ProduceRequest(BaseSort.UNIT)),
    "nonce-shifted": _first(ConsumeRequest, lambda e: e._replace(nonce=77)),
    "another-coroutine": _first(SelectRequest, lambda e: e._replace(coroutine=77)),
    "another-tick": _first(ConsumeRequest, lambda e: e._replace(tick=999)),
    "first-missing": lambda effects: effects[1:],
    "last-missing": lambda effects: effects[:-1],
    "nothing-recorded": lambda effects: (),
    "an-extra-entry": lambda effects: (*effects, effects[0]._replace(nonce=500)),
    "a-second-answer": lambda effects: (*effects, effects[0]._replace(output="late")),
    "a-second-answer-before": lambda effects: (effects[0]._replace(output="early"), *effects),
    "backwards": lambda effects: effects[::-1],
}
_ALSO_THREADED = ("output-of-another-value", "nonce-shifted", "last-missing", "backwards")


def replay_cases(corpus: Mapping[str, CorpusCase]) -> Iterator[CorpusCase]:
    """Replay recordings of cases of the corpus, which is given by id.

    Raises `CannotJudge` if it lacks one of them.
    """
    for source in (*FAITHFUL, _TAMPERED):
        if source not in corpus:
            raise CannotJudge(
                f"there is no case {source}, of which a run is to be recorded",
                where="conformance/corpus/replay.py",
                fix=f"name another case there; this one goes with {source.partition('/')[0]}",
            )
    for source, runs in FAITHFUL.items():
        yield from _replays(corpus[source], _name(source), record(corpus[source]), runs)
    effects = record(corpus[_TAMPERED])
    for name, tamper in _TAMPERINGS.items():
        runs = (thr(2),) if name in _ALSO_THREADED else ()
        yield from _replays(corpus[_TAMPERED], f"tampered-{name}", tamper(effects), runs)


def _replays(
    source: CorpusCase, name: str, effects: Effects, runs: tuple[Run, ...]
) -> Iterator[CorpusCase]:
    """Run the source again, these effects being fed back."""
    again = replace(
        source.setup,
        name=name,
        handler=Recorded(effects),
        determinism_mode=DeterminismMode.REPLAY,
        runs=runs,
    )
    return again.cases("replay")


def _name(source: str) -> str:
    """Name what varies of a source."""
    stem, name, _ = source.split("/")
    return f"{stem}-{name}"
