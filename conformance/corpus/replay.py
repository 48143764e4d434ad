"""Recorded effect traces, fed back: faithful ones, and tampered ones that must be refused.

A recording is what the handler answered in the canonical run of a case of another file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from typing import Any

from conformance.cases.case import DeterminismMode, read_case
from conformance.corpus.settings import recorded
from conformance.corpus.setup import COOP, Run, thr
from conformance.plain_json import JsonObject

Effects = list[JsonObject]
Recorder = Callable[[JsonObject], Effects]
"""Takes a resolved case, gives the effect trace of its run."""


def record(resolved: JsonObject) -> Effects:
    """Record a run of the Python VM; Lean then says whether it would have answered so."""
    from conformance.engines.pyvm import PyVM

    effects: Effects = PyVM()(resolved)["effects"]
    return effects


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


def _changed(kind: str, /, **fields: Any) -> Callable[[Effects], Effects]:
    """Change fields of the first entry of a kind."""

    def tamper(effects: Effects) -> Effects:
        place = next(i for i, e in enumerate(effects) if e["kind"] == kind)
        return [*effects[:place], {**effects[place], **fields}, *effects[place + 1 :]]

    return tamper


def _first(effects: Effects) -> JsonObject:
    """Find the first entry."""
    return effects[0]


_TAMPERINGS: dict[str, Callable[[Effects], Effects]] = {
    "output-of-another-sort": _changed("produce", output=[1, 2]),
    "output-of-another-value": _changed("produce", output="forged"),
    "input-another-sort": _changed("produce", input="bool"),
    "input-another-value": _changed("consume", input="forged"),
    "consume-answered-otherwise": _changed("consume", output=7),
    "select-a-label-that-is-not": _changed("select", output=["forged", None]),
    "select-an-ill-sorted-payload": _changed("select", output=["ok", [1, 2]]),
    "select-no-pair": _changed("select", output="ok"),
    "select-of-other-labels": _changed("select", input=["ok"]),
    "kind-changed": _changed("consume", kind="produce", input="unit"),
    "nonce-shifted": _changed("consume", nonce=77),
    "another-coroutine": _changed("select", coroutine=77),
    "another-tick": _changed("consume", tick=999),
    "first-missing": lambda effects: effects[1:],
    "last-missing": lambda effects: effects[:-1],
    "nothing-recorded": lambda effects: [],
    "an-extra-entry": lambda effects: [*effects, {**_first(effects), "nonce": 500}],
    "a-second-answer": lambda effects: [*effects, {**_first(effects), "output": "late"}],
    "a-second-answer-before": lambda effects: [{**_first(effects), "output": "early"}, *effects],
    "backwards": lambda effects: effects[::-1],
}
_ALSO_THREADED = ("output-of-another-value", "nonce-shifted", "last-missing", "backwards")


def replay_cases(
    corpus: Mapping[str, JsonObject], recorder: Recorder = record
) -> Iterator[JsonObject]:
    """Replay recordings of cases of the corpus, which is given by id."""
    for source, runs in FAITHFUL.items():
        yield from _replays(corpus[source], _name(source), recorder, runs)
    for name, tamper in _TAMPERINGS.items():
        runs = (thr(2),) if name in _ALSO_THREADED else ()
        yield from _replays(corpus[_TAMPERED], f"tampered-{name}", recorder, runs, tamper)


def replay_id(source: str) -> str:
    """Name the canonical case that replays a source faithfully."""
    return f"replay/{_name(source)}/coop"


def _replays(
    source: JsonObject,
    name: str,
    recorder: Recorder,
    runs: Sequence[Run],
    tamper: Callable[[Effects], Effects] = lambda effects: effects,
) -> Iterator[JsonObject]:
    """Record the source, and replay what was recorded."""
    effects = tamper(deepcopy(recorder(read_case(source, source["id"]).resolved)))
    config = {
        **source["config"],
        "handler": recorded(effects),
        "determinism_mode": DeterminismMode.REPLAY.value,
    }
    for run in (COOP, *runs):
        yield {**source, "id": f"replay/{name}/{run.name}", "config": config, **run.fields()}


def _name(source: str) -> str:
    """Name what varies of a source."""
    stem, name, _ = source.split("/")
    return f"{stem}-{name}"
