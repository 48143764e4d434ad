"""Waves: the planner that makes a certificate, and the checker that trusts nothing in one.

Mirrors Runtime/VM/Runtime/Wave.lean. Both are linear in the picks; `clash` looks at two picks,
and is asked only to name a clash that is known to be there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations

from pyvm.config import WaveCertificate
from pyvm.coroutine import READY, Coroutine
from pyvm.round import CertificateVerdict
from pyvm.scheduler import candidates
from pyvm.state import VMState
from pyvm.value import CoroutineId, SessionId

_ALLOCATOR = None
"""The resource of whatever hands out ids, among the claims of a pick."""


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
    taken: dict[int | None, int] = {}
    taken_by = taken.get
    for co in candidates(state):
        claims: tuple[int | None, ...] = co.claims
        if co.may_allocate and allocates(co):
            claims = (*claims, _ALLOCATOR)
        if len(claims) == 2:  # a lane and a session, as almost always: no loop
            one, two = claims
            by_one, by_two = taken_by(one, 0), taken_by(two, 0)
            excluded = full | by_one | by_two
            first = ~excluded & (excluded + 1)
            taken[one], taken[two] = by_one | first, by_two | first
        else:
            excluded = full
            for claim in claims:
                excluded |= taken_by(claim, 0)
            first = ~excluded & (excluded + 1)
            for claim in claims:
                taken[claim] = taken_by(claim, 0) | first
        index = first.bit_length() - 1
        if index == len(waves):
            waves.append([co.cid])
            if n <= 1:
                full |= first
        else:
            wave = waves[index]
            wave.append(co.cid)
            if len(wave) >= n:
                full |= first
    return WaveCertificate(state.steps, tuple([tuple(wave) for wave in waves]))


def wave_clash(wave: Iterable[Coroutine]) -> CertificateVerdict | None:
    """Give the first clash of a wave. Mirrors `VMState.waveClash?`."""
    return next((why for a, b in combinations(wave, 2) if (why := clash(a, b)) is not None), None)


def _distinct(claims: list[int | None]) -> bool:
    """Say whether no resource is claimed twice."""
    return len(set(claims)) == len(claims)


def admissible(state: VMState, n: int, wave: Sequence[CoroutineId]) -> list[Coroutine] | None:
    """Give the picks of a wave if it may run now, else None. Mirrors `VMState.waveAdmissible`."""
    if not 0 < len(wave) <= n:
        return None
    coroutines = state.coroutines
    count = len(coroutines)
    picks: list[Coroutine] = []
    claims: list[int | None] = []
    for cid in wave:
        if not 0 <= cid < count:
            return None
        co = coroutines[cid]
        if co.status is not READY:
            return None
        picks.append(co)
        claims += co.claims
        if co.may_allocate and allocates(co):
            claims.append(_ALLOCATOR)
    # A coroutine that is picked twice shares its lane with itself.
    return picks if _distinct(claims) else None


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
        claims: list[int | None] = []
        for cid in wave:
            co = coroutines[cid]
            claims += co.claims
            if co.may_allocate and allocates(co):
                claims.append(_ALLOCATOR)
        if not _distinct(claims):
            why = wave_clash([coroutines[cid] for cid in wave])
            if why is not None:
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
