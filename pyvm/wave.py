"""Waves: the planner that makes a certificate, and the checker that trusts nothing in one.

Mirrors Runtime/VM/Runtime/Wave.lean. Both are linear in the picks; `clash` looks at two picks,
and is asked only to name a clash that is known to be there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations

from pyvm.config import WaveCertificate
from pyvm.coroutine import Coroutine
from pyvm.round import CertificateVerdict
from pyvm.scheduler import candidate, candidates
from pyvm.state import VMState
from pyvm.value import CoroutineId, SessionId


def allocates(co: Coroutine) -> bool:
    """Say whether the next instruction takes an id. Mirrors `Footprint.allocates`."""
    return co.pc < len(co.code) and co.code[co.pc].allocates


def footprint_sids(co: Coroutine) -> set[SessionId]:
    """Give the sessions in which it owns an endpoint. Mirrors `Footprint.sids`."""
    return {endpoint.sid for endpoint in co.owned}


def clash(a: Coroutine, b: Coroutine) -> CertificateVerdict | None:
    """Say why two coroutines may not step in one wave. Mirrors `VMState.clash?`."""
    if a.lane == b.lane:
        return CertificateVerdict.LANE_CLASH
    if footprint_sids(a) & footprint_sids(b):
        return CertificateVerdict.SESSION_CLASH
    if a is b or (allocates(a) and allocates(b)):
        return CertificateVerdict.FOOTPRINT_CLASH
    return None


def plan_waves(state: VMState, n: int) -> WaveCertificate:
    """Put every candidate, in the order of the queue, into the first wave that admits it.

    A set of waves is the bits of an integer: the first wave that is in none of the sets that
    exclude it is the lowest bit that they leave free. Mirrors `VMState.planWaves`.
    """
    waves: list[list[CoroutineId]] = []
    full = 0
    allocating = 0
    by_lane: dict[int, int] = {}
    by_session: dict[SessionId, int] = {}
    for co in candidates(state):
        lane = co.lane
        excluded = full | by_lane.get(lane, 0)
        for sid, _ in co.owned:
            excluded |= by_session.get(sid, 0)
        pc, code = co.pc, co.code
        if takes_id := pc < len(code) and code[pc].allocates:
            excluded |= allocating
        first = ~excluded & (excluded + 1)
        index = first.bit_length() - 1
        if index == len(waves):
            waves.append([co.cid])
            size = 1
        else:
            wave = waves[index]
            wave.append(co.cid)
            size = len(wave)
        if size >= n:
            full |= first
        by_lane[lane] = by_lane.get(lane, 0) | first
        for sid, _ in co.owned:
            by_session[sid] = by_session.get(sid, 0) | first
        if takes_id:
            allocating |= first
    return WaveCertificate(state.steps, tuple([tuple(wave) for wave in waves]))


def wave_clash(wave: Sequence[Coroutine]) -> CertificateVerdict | None:
    """Give the first clash of a wave. Mirrors `VMState.waveClash?`."""
    if _disjoint(wave):
        return None
    return next((why for a, b in combinations(wave, 2) if (why := clash(a, b)) is not None), None)


def _disjoint(wave: Iterable[Coroutine]) -> bool:
    """Say whether the picks of a wave share nothing."""
    lanes: set[int] = set()
    sids: set[SessionId] = set()
    allocating = False
    for co in wave:
        lane = co.lane
        if lane in lanes:
            return False
        lanes.add(lane)
        owned = co.owned
        if len(owned) == 1:
            for sid, _ in owned:
                if sid in sids:
                    return False
                sids.add(sid)
        else:
            own = footprint_sids(co)
            if not sids.isdisjoint(own):
                return False
            sids |= own
        pc, code = co.pc, co.code
        if pc < len(code) and code[pc].allocates:
            if allocating:
                return False
            allocating = True
    return True


def admissible(state: VMState, n: int, wave: Sequence[CoroutineId]) -> list[Coroutine] | None:
    """Give the picks of a wave if it may run now, else None. Mirrors `VMState.waveAdmissible`."""
    if not 0 < len(wave) <= n or len(set(wave)) != len(wave):
        return None
    picks: list[Coroutine] = []
    for cid in wave:
        co = candidate(state, cid)
        if co is None:
            return None
        picks.append(co)
    return picks if _disjoint(picks) else None


def check_wave_certificate(
    state: VMState, n: int, certificate: WaveCertificate
) -> CertificateVerdict:
    """Check every condition anew from the state; the first that fails is the verdict.

    Mirrors `checkWaveCertificate`, its order of checks included.
    """
    step, waves = certificate
    if step != state.steps:
        return CertificateVerdict.STALE
    if not waves or not all(waves):
        return CertificateVerdict.EMPTY
    if max(map(len, waves)) > n:
        return CertificateVerdict.OVERSIZE
    picks = [cid for wave in waves for cid in wave]
    if len(set(picks)) != len(picks):
        return CertificateVerdict.DUPLICATE
    ready = candidates(state)
    places = {co.cid: place for place, co in enumerate(ready)}
    if not all(map(places.__contains__, picks)):
        return CertificateVerdict.NOT_READY
    if len(picks) < len(ready):  # distinct, and all of them ready
        return CertificateVerdict.MISSING
    coroutines = state.coroutines
    for wave in waves:
        if (why := wave_clash([coroutines[cid] for cid in wave])) is not None:
            return why
    if _ordered(places, waves):
        return CertificateVerdict.VALID
    return CertificateVerdict.MISORDERED


def _ordered(places: dict[CoroutineId, int], waves: tuple[tuple[CoroutineId, ...], ...]) -> bool:
    """Say whether each wave, and the waves by their first picks, are in the queue's order.

    Mirrors `inOrderOf`, for distinct elements of the queue.
    """
    head = -1
    for wave in waves:
        last = places[wave[0]]
        if last < head:
            return False
        head = last
        for cid in wave[1:]:
            place = places[cid]
            if place < last:
                return False
            last = place
    return True
