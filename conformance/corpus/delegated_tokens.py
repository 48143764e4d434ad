"""Who is given an endpoint with a token: while queued, while blocked, in the middle of a round.

Each row is here because a fault planted in the ready queues of the Python VM lived without it. To
have a token to give away a receiver has to be woken twice for one message: a partition comes when
it was woken, and before it has its turn.
"""

from __future__ import annotations

from conformance.corpus.images import BYE, raw, solo
from conformance.corpus.instructions import HALT, YIELD
from conformance.corpus.pairs import GET_ONE, owed
from conformance.corpus.session_types import END
from conformance.corpus.settings import BY_TOKENS
from conformance.corpus.setup import Failure, Run, Setup, certificate, thr
from conformance.corpus.wakes import late_pair
from pyvm.config import Policy, ProgressAware
from pyvm.failure import Heal, Partition, Restart
from pyvm.instr import Program, Receive, Send, Set, Transfer
from pyvm.load import Raw
from pyvm.value import Endpoint

_FIRST = raw(**late_pair("A", "B", *GET_ONE))
"""Whose A is woken with the givers, and has its turn before them."""
_LAST = raw(**late_pair("C", "D", *GET_ONE))
"""Whose C is blocked until all is over."""
_OWES, _GETS = owed("m", sender="Z", receiver="R")
_BLOCKED = raw(
    R=(_GETS, [Receive(0, 1), *[YIELD] * 5, HALT]),
    Z=(_OWES, [Set(1, 3), *[YIELD] * 40, Send(0, 1), HALT]),
)


def _giver(edge: str, wait: int, to: int, more: int) -> Raw:
    """Let the receiver of an edge wait, give its endpoint to a coroutine, and wait once more."""
    gives: Program = (*[YIELD] * wait, Set(9, to), Transfer(0, 9), *[YIELD] * more, HALT)
    return raw(**late_pair(edge[0], edge[1], *gives))


def _idle(turns: int) -> Raw:
    """Let R have nothing to do for this number of turns."""
    return raw(R=(END, [*[YIELD] * turns, HALT]))


def _woken_twice(cut: int, **healed: int) -> tuple[Failure, ...]:
    """Cut A off, and each giver, whose edge is healed for the second time at its tick."""
    return (
        *((cut, Partition(*edge)) for edge in ("AB", *healed)),
        *((60, Heal(*edge)) for edge in ("AB", *healed)),
        *((61, Partition(*edge)) for edge in healed),
        *((tick, Heal(*edge)) for edge, tick in sorted(healed.items(), key=lambda row: row[1])),
    )


def _waves_from(tick: int, n: int) -> Run:
    """Run canonically until a tick, and in waves from there on."""
    return thr(n, f"from-{tick}", *(certificate(t, 10_000) for t in range(1, tick)))


# R is given P's endpoint, takes its message, and is given V's, which had a token all along
_TAKES: Program = (
    *[YIELD] * 29,
    *(
        step
        for k, role in ((1, "P"), (2, "V"))
        for step in (Set(5, Endpoint(k, role)), Receive(5, 1))
    ),
    *[YIELD] * 4,
    HALT,
)
_TWICE = (_FIRST, _giver("PQ", 0, 6, 3), _giver("VW", 12, 6, 3), raw(R=(END, _TAKES)))
_TWICE_WOKEN = _woken_twice(24, PQ=63, VW=63)


def _row(
    name: str,
    policy: Policy,
    images: tuple[Raw, ...],
    failures: tuple[Failure, ...],
    *runs: Run,
    checkpoints: tuple[int, ...] = (),
) -> Setup:
    """Name a setup in which every coroutine has a lane of its own."""
    return Setup(
        name,
        images,
        policy=policy,
        lanes=16,
        failures=failures,
        checkpoints=checkpoints,
        fuel=200,
        runs=runs,
    )


DELEGATED_TOKENS: tuple[Setup, ...] = (
    _row(
        "to-who-is-behind",
        BY_TOKENS,
        (_giver("VW", 6, 4, 4), _giver("PQ", 3, 4, 1), _idle(57), _FIRST),
        _woken_twice(29, PQ=64, VW=64),
    ),
    _row(
        "to-who-is-blocked-tokens",
        BY_TOKENS,
        (_FIRST, _BLOCKED, _giver("PQ", 4, 2, 6)),
        _woken_twice(20, PQ=62),
        _waves_from(67, 8),
    ),
    _row(
        "to-who-is-blocked-progress",
        ProgressAware(),
        (_FIRST, _giver("VW", 25, 6, 1), _giver("PQ", 0, 6, 3), _BLOCKED),
        _woken_twice(16, PQ=63, VW=63),
        _waves_from(69, 4),
    ),
    *(
        _row(
            f"to-who-came-back-blocked-{name}",
            policy,
            (_FIRST, _BLOCKED, _giver("PQ", 4, 2, 6)),
            (*_woken_twice(20, PQ=62), (55, Restart())),
            checkpoints=(50,),
        )
        for name, policy in (("tokens", BY_TOKENS), ("progress", ProgressAware()))
    ),
    _row(
        "to-who-ends-in-the-round",
        BY_TOKENS,
        (
            _giver("PQ", 4, 7, 4),
            _giver("VW", 23, 7, 0),
            solo(*[YIELD] * 60, *BYE),
            _FIRST,
            _idle(37),
        ),
        _woken_twice(18, PQ=63, VW=64),
        _waves_from(70, 4),
    ),
    _row(
        "later-in-the-round",
        ProgressAware(),
        (_giver("PQ", 5, 6, 3), _giver("VW", 12, 0, 3), _FIRST, _idle(38)),
        _woken_twice(26, VW=62, PQ=63),
        _waves_from(67, 8),
    ),
    _row(
        "earlier-in-the-round",
        ProgressAware(),
        (_FIRST, _giver("PQ", 5, 4, 6), _idle(48)),
        _woken_twice(23, PQ=63),
        _waves_from(69, 4),
    ),
    _row(
        "between-two-givers",
        ProgressAware(),
        (_FIRST, _giver("VW", 0, 4, 1), _idle(48), _giver("PQ", 4, 4, 5)),
        _woken_twice(18, VW=62, PQ=64),
        _waves_from(71, 4),
    ),
    _row("twice", ProgressAware(), _TWICE, _TWICE_WOKEN),
    _row(
        "twice-and-back",
        ProgressAware(),
        _TWICE,
        (*_TWICE_WOKEN, (79, Restart())),
        checkpoints=(75,),
    ),
    # What V gives leaves P a token when it gives its own, so P ends first, and then R
    _row(
        "and-nobody-is-left",
        ProgressAware(),
        (_FIRST, _giver("VW", 0, 4, 0), _giver("PQ", 0, 8, 0), _LAST, _idle(55)),
        (*_woken_twice(33, VW=63, PQ=100), (33, Partition("C", "D")), (130, Heal("C", "D"))),
    ),
)
"""What the ready queues must not lose, double or keep."""
