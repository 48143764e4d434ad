"""Races: where the program, not the machine, lets the order of steps decide.

A threaded run is single steps of ready coroutines in some order (`threaded_run_is_ordered`), so
what a case shows under another order is no fault of the machine, if the program itself depends on
that order. Most programs do not: a buffer has one endpoint at either side, an endpoint one owner,
a type says what comes next, and the handler's answer depends on the coroutine and its nonce alone.
Coroutines meet out of order, or meet the clock, at five places only:

- **an endpoint that is given away**: no instruction waits for one to arrive, so whether its new
  owner has it in time, or is still there to take it, depends on who steps first;
- **an allocator**: of two coroutines that open sessions, or two that spawn, the first gets the
  lower number, and the last place below a limit;
- **a guard layer** that two coroutines ask for: the first gets it, and evidence is numbered;
- **a full buffer** that drops, replaces or refuses: whether it is full depends on how far its
  receiver is;
- **a restart** that takes back an answer of the handler, a child or a session: nonces and ids go
  on, so who asks again is answered as the next nonce is, or not at all by a recording, and the
  second child has another number. The run that had asked before the checkpoint does not ask again.

A coroutine seen at one of these in either run *races*; two that ask for one layer do so even if
each run, cut for want of fuel, came to one of them only. Whoever interacts with it (shares a
session with it, is its child, is given an endpoint by it) may then behave differently too, and
nobody else may: a difference is the program's only if every place where it shows is one of theirs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from conformance.cases.case import Case
from conformance.envelope.cut import Cut, begin_alike, sequences_agree
from conformance.envelope.diff import EnvelopeDiff
from conformance.envelope.failure_class import OUTRIGHT, same_failures, unexplained
from conformance.envelope.fingerprint import Difference
from conformance.envelope.safety import first_unsafe
from conformance.plain_json import JsonObject
from conformance.runs.event import (
    Dropped,
    Faulted,
    LayerEvent,
    Opened,
    Restarted,
    Spawned,
    Transferred,
)
from conformance.runs.final import Blocked, LayerWait
from conformance.runs.normalize import MACHINE
from conformance.runs.observed import Run

Place = tuple[str, int | str]
"""A coroutine or a session, by its number; a guard layer, by its name."""


@dataclass(frozen=True, slots=True)
class InteractionGraph:
    """Who interacts with whom, and who races."""

    openers: frozenset[int]
    """The coroutines whose program can open a session."""
    above: dict[Place, Place] = field(default_factory=dict)
    """A step towards the one that represents all who interact with each other."""
    racing: set[Place] = field(default_factory=set)
    users: dict[Place, set[Place]] = field(default_factory=dict)
    """The coroutines that ask for each layer, or each allocator for a number."""

    def root(self, place: Place) -> Place:
        """Return the place that represents all who interact with this one."""
        while place in self.above:
            place = self.above[place]
        return place

    def join(self, *places: Place) -> None:
        """Note that these interact with each other."""
        first, *others = map(self.root, places)
        for other in others:
            if other != first:
                self.above[other] = first

    def use(self, shared: Place, cid: int) -> None:
        """Note that a coroutine asks for something of which there is only one."""
        self.users.setdefault(shared, set()).add(("coroutine", cid))

    def hold(self, layer: str, cid: int) -> None:
        """Note that a coroutine asks for a guard layer, or gives it back."""
        self.join(("layer", layer), ("coroutine", cid))
        self.use(("layer", layer), cid)


def of_a_race(case: Case, diff: EnvelopeDiff) -> bool:
    """Return whether a run differs from its baseline, only where a race of the program can reach.

    What breaks a law (`unsafe`, `wave_width`, `outcome_kind`, other failure events, a fault that
    only a failure event could bring about), and what differs at concurrency 1, is never a race's.
    """
    lawful = all(f.many and f.difference not in _NEVER for f in diff.undocumented)
    if not diff.undocumented or not lawful:
        return False
    by_failures = any(f.difference is Difference.FAILURE_VISIBLE for f in diff.undocumented)
    places = _by_faults(*diff.runs) if by_failures else set(_differing(*diff.runs))
    return bool(places) and places <= touched_by_races(case, *diff.runs)


_MACHINE: Place = ("machine", 0)
"""Where what concerns everyone shows; no race reaches it."""
_NEVER = frozenset((Difference.UNSAFE, Difference.WAVE_WIDTH, Difference.OUTCOME_KIND))


def _by_faults(baseline: Run, candidate: Run) -> set[Place]:
    """Return the coroutines whose faults differ without a failure event; none if more differs."""
    if first_unsafe(baseline.ran) is not None or not same_failures(baseline, candidate):
        return set()
    a, b = unexplained(baseline.ran), unexplained(candidate.ran)
    if OUTRIGHT & {fault for own in (*a.values(), *b.values()) for fault in own}:
        return set()
    cids = a.keys() | b.keys()
    return {("coroutine", cid) for cid in cids if not begin_alike(a.get(cid, ()), b.get(cid, ()))}


def _differing(baseline: Run, candidate: Run) -> Iterator[Place]:
    """The sessions, coroutines and layers that did other things, or that end in another state."""
    cut = Cut.of(baseline, candidate)

    def at(a: Mapping[Any, Any], b: Mapping[Any, Any]) -> list[Any]:
        keys = a.keys() | b.keys()
        return [key for key in keys if not sequences_agree(a.get(key, ()), b.get(key, ()), cut)]

    ends = at(baseline.by_place.endpoints, candidate.by_place.endpoints)
    yield from (("session", place[0]) if place else _MACHINE for place in ends)
    names = at(baseline.by_session.layers, candidate.by_session.layers)
    yield from (_MACHINE if name == MACHINE else ("layer", name) for name in names)
    own = at(baseline.by_session.coroutines, candidate.by_session.coroutines)
    own += at(baseline.checks, candidate.checks) + at(baseline.effects, candidate.effects)
    yield from (_MACHINE if cid == MACHINE else ("coroutine", cid) for cid in own)
    if not baseline.out_of_fuel:
        (sessions, coroutines, layers), left = baseline.final, candidate.final
        yield from (("session", sid) for sid in at(sessions, left[0]))
        yield from (("coroutine", cid) for cid in at(coroutines, left[1]))
        yield from (("layer", name) for name, _ in layers ^ left[2])


def touched_by_races(case: Case, *runs: Run) -> frozenset[Place]:
    """Return every coroutine and session of the runs that a race can have reached."""
    met = InteractionGraph(frozenset(_openers(case, runs)))
    _loaded(met, case)
    for run in runs:
        _events(met, run)
        _taken_back(met, run)
        _left(met, run)
    for users in met.users.values():
        if len(users) > 1:
            met.racing.update(users)
    reached = {met.root(place) for place in met.racing}
    places = {*met.above, *met.above.values(), *met.racing}
    return frozenset(place for place in places if met.root(place) in reached)


def _loaded(met: InteractionGraph, case: Case) -> None:
    """Note those of the images: each has a session, and a coroutine for each of its roles."""
    start = 0
    for sid, image in enumerate(case.resolved["images"]):
        end = start + len(image["roles"])
        met.join(("session", sid), *(("coroutine", cid) for cid in range(start, end)))
        start = end


def _openers(case: Case, runs: Iterable[Run]) -> Iterator[int]:
    """The coroutines whose program can open a session; a child's is its parent's."""
    programs: list[Sequence[JsonObject]] = []
    for image in case.resolved["images"]:
        programs += image.get("programs", [()] * len(image["roles"]))
    opening = {k for k, code in enumerate(programs) if any(i["op"] == "open" for i in code)}
    for run in runs:
        yield from (c.cid for c in run.ran.coroutines if c.program in opening)


_SESSIONS: Place = ("allocator", "sessions")
_COROUTINES: Place = ("allocator", "coroutines")
_LIMITS = {"sessionLimit": _SESSIONS, "coroutineLimit": _COROUTINES}


def _events(met: InteractionGraph, run: Run) -> None:
    """Note who meets whom, and where, by the events."""
    stepped = {r.tick: [cid for cid, _ in r.picks] for r in run.ran.rounds}
    for event in run.ran.events:
        match event:
            case Transferred(sid=sid, source=source, target=target):
                met.join(("session", sid), ("coroutine", source), ("coroutine", target))
                met.racing.add(("session", sid))
            case Spawned(parent=parent, child=child):
                met.join(("coroutine", parent), ("coroutine", child))
                met.use(_COROUTINES, parent)
            case LayerEvent(layer=layer, coroutine=cid):
                met.hold(layer, cid)
            case Faulted(fault="sessionLimit" | "coroutineLimit" as limit, coroutine=cid):
                met.use(_LIMITS[limit], cid)
            case Faulted(fault="bufferFull", coroutine=cid):
                met.racing.add(("coroutine", cid))
            case Dropped(sid=sid):
                met.racing.add(("session", sid))
            case Opened(sid=sid, tick=tick) if tick > 0:
                for cid in met.openers & set(stepped.get(tick, ())):  # at n = 1 there is one
                    met.join(("session", sid), ("coroutine", cid))
                    met.use(_SESSIONS, cid)


def _taken_back(met: InteractionGraph, run: Run) -> None:
    """Read off who did what it can not do a second time, and had it taken back by a restart.

    What is taken back begins with the steps of the checkpoint's own round.
    """
    ran = run.ran
    restarts = [event for event in ran.events if isinstance(event, Restarted)]
    undone = {tick for event in restarts for tick in range(event.checkpoint, event.tick)}
    if not undone:
        return
    did = {effect.coroutine for effect in ran.effects if effect.tick in undone}
    did |= {e.parent for e in ran.events if isinstance(e, Spawned) and e.tick in undone}
    opened = {e.tick for e in ran.events if isinstance(e, Opened) and e.tick in undone}
    did |= met.openers & {cid for r in ran.rounds if r.tick in opened for cid, _ in r.picks}
    met.racing.update(("coroutine", cid) for cid in did)


def _left(met: InteractionGraph, run: Run) -> None:
    """Note it by what the run leaves: who owns what, and who still waits for a layer."""
    for coroutine in run.ran.coroutines:
        for sid, _ in coroutine.owned:
            met.join(("session", sid), ("coroutine", coroutine.cid))
        match coroutine.status:
            case Blocked(on=LayerWait(layer=layer)):
                met.hold(layer, coroutine.cid)
