"""Forged wave certificates: each kind of forging says which verdict is lawful for what it did.

The verdict follows from what was done to the certificate and from the order in which the checker
looks at its conditions: a forger breaks one, and leaves alone those that are looked at before it.
Those that come after it may be broken too.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from conformance.certificates import facts as known
from conformance.certificates.facts import Facts, Waves, any_waves, in_order, right_waves

REFUSED = "refused"
"""What both sides say of a text that is no certificate."""

_CLASHES = frozenset({"laneClash", "sessionClash", "footprintClash"})


@dataclass(frozen=True, slots=True)
class Forged:
    """One certificate as text, what was done to it, and which verdicts that allows."""

    kind: str
    text: str
    lawful: frozenset[str]


def forge(kind: str, facts: Facts, rng: Random) -> Forged | None:
    """Returns a forged certificate of this kind, or None where the state has no room for one."""
    lawful, how = _KINDS[kind]
    text = how(facts, rng)
    return None if text is None else Forged(kind, text, lawful)


def certificate_text(step: object, waves: object) -> str:
    """Return a certificate as cases write it; its tick does not matter here."""
    return json.dumps({"tick": 0, "step": step, "waves": waves}, separators=(",", ":"))


_Text = Callable[[Facts, Random], str | None]
_How = Callable[[Facts, Random], Waves | None]


def _waves(how: _How) -> _Text:
    """Turn a way to forge waves into one that writes them for the step of the state."""

    def text(facts: Facts, rng: Random) -> str | None:
        waves = how(facts, rng)
        return None if waves is None else certificate_text(facts.step, waves)

    return text


def _base(facts: Facts, rng: Random) -> Waves:
    """Return waves for a fault that the checker looks for before clashes and order."""
    return right_waves(facts, rng) if rng.random() < 0.5 else any_waves(facts, rng)


def _insert(facts: Facts, rng: Random, cid: int) -> Waves:
    """Pick one more, in a wave of its own or in one that has room."""
    waves = _base(facts, rng)
    room = [wave for wave in waves if len(wave) < facts.n]
    if room and rng.random() < 0.5:
        wave = rng.choice(room)
        wave.insert(rng.randint(0, len(wave)), cid)
    else:
        waves.insert(rng.randint(0, len(waves)), [cid])
    return waves


def _planned(facts: Facts, rng: Random) -> str:
    return certificate_text(facts.planned.step, facts.planned.waves)


def _singles(facts: Facts, rng: Random) -> Waves:
    return [[cid] for cid in facts.ready]


def _other(facts: Facts, rng: Random) -> Waves:
    return known.other_waves(facts, list(facts.ready), rng)


def _stale(facts: Facts, rng: Random) -> str:
    """Return any waves, even with other faults: the checker looks at the step first."""
    others: tuple[_How, ...] = (_base, _no_wave, _hollow, _oversize, _duplicate, _unknown, _missing)
    waves = rng.choice(others)(facts, rng) or []
    steps = [facts.step + 1 + rng.randrange(1000), facts.step + 2**64]
    if facts.step:
        steps += [facts.step - 1, rng.randrange(facts.step)]
    return certificate_text(rng.choice(steps), waves)


def _no_wave(facts: Facts, rng: Random) -> Waves:
    return []


def _hollow(facts: Facts, rng: Random) -> Waves:
    waves = _base(facts, rng)
    waves.insert(rng.randint(0, len(waves)), [])
    return waves


def _oversize(facts: Facts, rng: Random) -> Waves:
    waves = _base(facts, rng)
    wave = [rng.choice(facts.ready) for _ in range(facts.n + 1 + rng.randrange(3))]
    if len(facts.ready) > facts.n and rng.random() < 0.5:  # wide, and nothing is picked twice
        wave = list(facts.ready[: facts.n + 1])
        waves = [[cid] for cid in facts.ready[facts.n + 1 :]]
    waves.insert(rng.randint(0, len(waves)), wave)
    return waves


def _duplicate(facts: Facts, rng: Random) -> Waves:
    return _insert(facts, rng, rng.choice(facts.ready))


def _idle(facts: Facts, rng: Random) -> Waves | None:
    return _insert(facts, rng, rng.choice(facts.idle)) if facts.idle else None


def _unknown(facts: Facts, rng: Random) -> Waves:
    beyond = rng.choice((0, 1, rng.randrange(10_000), 2**32, 2**64))
    return _insert(facts, rng, facts.unknown + beyond)


def _missing(facts: Facts, rng: Random) -> Waves | None:
    waves = _base(facts, rng)
    gone = rng.choice(facts.ready)
    return [left for wave in waves if (left := [cid for cid in wave if cid != gone])] or None


def _together(why: str) -> _How:
    """Return waves that are right but for one pair that may not share a wave, for this reason."""

    def how(facts: Facts, rng: Random) -> Waves | None:
        pairs = [pair for pair, reason in facts.clashing.items() if reason == why]
        if not pairs or facts.n < 2:
            return None
        pair = rng.choice(pairs)
        waves = in_order(facts, [*right_waves(facts, rng, apart=pair), list(pair)])
        if rng.random() < 0.5:  # clashes are looked for before the order
            rng.shuffle(waves)
        return waves

    return how


def _crowd(facts: Facts, rng: Random) -> Waves | None:
    """Return waves with clashes of any kinds."""
    waves = any_waves(facts, rng)
    clash = any((a, b) in facts.clashing for wave in waves for a in wave for b in wave)
    return waves if clash else None


def _picks_reordered(facts: Facts, rng: Random) -> Waves | None:
    waves = _other(facts, rng)
    wide = [wave for wave in waves if len(wave) > 1]
    if not wide:
        return None
    _swap(rng.choice(wide), rng)
    return waves


def _waves_reordered(facts: Facts, rng: Random) -> Waves | None:
    waves = right_waves(facts, rng)
    if len(waves) < 2:
        return None
    _swap(waves, rng)
    return waves


def _swap(items: list[int] | Waves, rng: Random) -> None:
    i, j = rng.sample(range(len(items)), 2)
    items[i], items[j] = items[j], items[i]  # type: ignore[assignment]


def _not_json(facts: Facts, rng: Random) -> str:
    text = certificate_text(facts.step, _base(facts, rng))
    cut = rng.randint(0, len(text) - 1)
    return rng.choice((text[:cut], text + text, f"{text[:-1]},}}", f"certificate {cut}", "{]"))


def _wrong_shape(facts: Facts, rng: Random) -> str:
    waves: list[object] = [list(wave) for wave in _base(facts, rng)]
    pick, step = rng.choice(facts.ready), facts.step
    bad = rng.choice((-1 - pick, str(pick), pick + 0.5, None, True, [pick], {"pick": pick}))
    spoilt = list(waves)
    spoilt.insert(rng.randint(0, len(waves)), rng.choice(([pick, bad], [bad], pick, "wave", None)))
    return rng.choice(
        (
            certificate_text(step, spoilt),
            certificate_text(step, rng.choice((None, pick, "waves", {"0": waves}, [pick]))),
            certificate_text(rng.choice((-1 - step, str(step), step + 0.5, None, [step])), waves),
            json.dumps({"tick": 0, "step": step}),
            json.dumps({"tick": 0, "waves": waves}),
            json.dumps(waves),
        )
    )


def _says(*verdicts: str) -> frozenset[str]:
    return frozenset(verdicts)


_VALID = _says("valid")

_KINDS: dict[str, tuple[frozenset[str], _Text]] = {
    "right: as planned": (_VALID, _planned),
    "right: one by one": (_VALID, _waves(_singles)),
    "right: other waves": (_VALID, _waves(_other)),
    "stale step": (_says("stale"), _stale),
    "no wave": (_says("empty"), _waves(_no_wave)),
    "wave without picks": (_says("empty"), _waves(_hollow)),
    "oversize wave": (_says("oversize"), _waves(_oversize)),
    "duplicate pick": (_says("duplicate"), _waves(_duplicate)),
    "pick not ready": (_says("notReady"), _waves(_idle)),
    "unknown id": (_says("notReady"), _waves(_unknown)),
    "missing pick": (_says("missing"), _waves(_missing)),
    "two of one lane": (_says("laneClash"), _waves(_together(known.LANE))),
    "two of one session": (_says("sessionClash"), _waves(_together(known.SESSION))),
    "two allocators": (_says("footprintClash"), _waves(_together(known.ALLOCATOR))),
    "two at one layer": (_says("footprintClash"), _waves(_together(known.LAYER))),
    "a transfer's target": (_says("footprintClash"), _waves(_together(known.COROUTINE))),
    "crowded waves": (_CLASHES, _waves(_crowd)),
    "reordered picks": (_says("misordered"), _waves(_picks_reordered)),
    "reordered waves": (_says("misordered"), _waves(_waves_reordered)),
    "not JSON": (_says(REFUSED), _not_json),
    "wrong shape": (_says(REFUSED), _wrong_shape),
}

KINDS = tuple(_KINDS)
"""What may be done to a certificate; the first three are right."""
