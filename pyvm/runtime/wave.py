"""Waves: the planner that makes a certificate, and the checker that trusts nothing in one.

Mirrors Runtime/VM/Runtime/Wave.lean. Both are linear in the picks; `clash` looks at two picks, and
is only called to name a clash that is known to be there.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, combinations

from pyvm.config import WaveCertificate
from pyvm.coroutine import Coroutine
from pyvm.footprint import resources
from pyvm.resource import Resource
from pyvm.round import CertificateVerdict
from pyvm.runtime.scheduler import candidates
from pyvm.state import VMState
from pyvm.status import READY
from pyvm.value import CoroutineId, SessionId


def footprint_sids(co: Coroutine) -> set[SessionId]:
    """Return the sessions in which a coroutine owns an endpoint. Mirrors `Footprint.sids`."""
    return {endpoint.sid for endpoint in co.owned}


def clash(state: VMState, a: Coroutine, b: Coroutine) -> CertificateVerdict | None:
    """Return why two coroutines may not step in one wave. Mirrors `VMState.clash?`."""
    if a.lane == b.lane:
        return CertificateVerdict.LANE_CLASH
    if footprint_sids(a) & footprint_sids(b):
        return CertificateVerdict.SESSION_CLASH
    if a is b or not _disjoint(state, (a, b)):
        return CertificateVerdict.FOOTPRINT_CLASH
    return None


def plan_waves(state: VMState, n: int) -> WaveCertificate:
    """Put every candidate, in the order of the queue, into the first wave that admits it.

    A set of waves is the bits of an integer: the first wave that admits a candidate is the lowest
    bit that is in none of the sets that exclude it. Mirrors `VMState.planWaves`.
    """
    waves: list[list[CoroutineId]] = []
    full = 0
    taken: dict[Resource, int] = {}
    taken_by = taken.get
    picks = candidates(state)
    for co, claims in zip(picks, resources(state, picks), strict=True):
        excluded = full
        for claim in claims:
            excluded |= taken_by(claim, 0)
        first = ~excluded & (excluded + 1)
        for claim in claims:
            taken[claim] = taken_by(claim, 0) | first
        index = first.bit_length() - 1
        if index == len(waves):
            waves.append([])
        wave = waves[index]
        wave.append(co.cid)
        if len(wave) >= n:
            full |= first
    return WaveCertificate(state.steps, tuple([tuple(wave) for wave in waves]))


def wave_clash(state: VMState, wave: Sequence[Coroutine]) -> CertificateVerdict | None:
    """Return the first clash of a wave. Mirrors `VMState.waveClash?`."""
    if _disjoint(state, wave):
        return None
    clashes = (clash(state, a, b) for a, b in combinations(wave, 2))
    return next((why for why in clashes if why is not None), None)


def _disjoint(state: VMState, wave: Sequence[Coroutine]) -> bool:
    """Return whether the picks of a wave share nothing."""
    if len(wave) == 1:
        return True
    claims = list(chain.from_iterable(resources(state, wave)))
    return len(set(claims)) == len(claims)


def admissible(state: VMState, n: int, wave: Sequence[CoroutineId]) -> list[Coroutine] | None:
    """Return the picks of a wave if it may run now, else None. Mirrors `VMState.waveAdmissible`."""
    if not 0 < len(wave) <= n:
        return None
    coroutines = state.coroutines
    picks = [coroutines[cid] for cid in wave if cid in coroutines]
    if len(picks) < len(wave):
        return None
    for co in picks:
        if co.status is not READY:
            return None
    # A coroutine that is picked twice shares its lane with itself.
    return picks if _disjoint(state, picks) else None


def check_wave_certificate(
    state: VMState, n: int, certificate: WaveCertificate
) -> CertificateVerdict:
    """Check every condition again from the state; the first that fails is the verdict.

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
        if (why := wave_clash(state, [coroutines[cid] for cid in wave])) is not None:
            return why
    if _ordered(places, waves):
        return CertificateVerdict.VALID
    return CertificateVerdict.MISORDERED


def _ordered(places: dict[CoroutineId, int], waves: tuple[tuple[CoroutineId, ...], ...]) -> bool:
    """Return whether each wave, and the waves by their first picks, are in the queue's order.

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
