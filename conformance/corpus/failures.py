"""Failures on real protocols: each event alone, together, and where it meets nothing."""

from __future__ import annotations

from conformance.cases.case import Json
from conformance.corpus.communication import receive, send
from conformance.corpus.computation import YIELD, set_
from conformance.corpus.failure_events import (
    corrupt,
    crash,
    heal,
    partition,
    reconcile,
    restart,
    timeout,
)
from conformance.corpus.images import BYE, by_name, raw
from conformance.corpus.local_types import END, rcv, snd
from conformance.corpus.pairs import ENDLESS, ONE_MESSAGE, THREE_MESSAGES
from conformance.corpus.settings import DROP, LATEST, PROGRESS_AWARE, ROUND_ROBIN, TURNS, fifo
from conformance.corpus.setup import Entry, Setup, thr

_WIDE = (thr(2), thr(4))

_SHOP = by_name("two_buyer", "two_buyer")
_VOTE = by_name("two_phase_commit", "three_phase_commit")
_LOGIN = by_name("oauth2_authorization_code")
_STREAM = (THREE_MESSAGES, THREE_MESSAGES)

# what comes over two shops
_SHOPPING: dict[str, tuple[Json, ...]] = {
    "crash-at-once": (crash(1, "Seller"),),
    "crash-twice": (crash(6, "Seller"), crash(9, "Seller")),
    "crash-before-the-quote": (crash(6, "Seller"),),
    "crash-after-the-quote": (crash(14, "Buyer1"),),
    "crash-of-all": (crash(9, "Buyer1"), crash(9, "Buyer2"), crash(9, "Seller")),
    "partition": (partition(4, "Buyer1", "Seller"),),
    "partition-and-heal": (partition(4, "Seller", "Buyer1"), heal(30, "Buyer1", "Seller")),
    "partition-twice-heal-once": (
        partition(4, "Buyer1", "Seller"),
        partition(6, "Seller", "Buyer1"),
        heal(30, "Buyer1", "Seller"),
    ),
    "two-partitions": (
        partition(3, "Buyer1", "Seller"),
        partition(5, "Buyer2", "Seller"),
        heal(25, "Buyer2", "Seller"),
        heal(40, "Buyer1", "Seller"),
    ),
    "corrupt": (corrupt(5, "Seller", "Buyer1"),),
    "corrupt-and-reconcile": (corrupt(5, "Seller", "Buyer1"), reconcile(40, "Seller", "Buyer1")),
    "timeout": (timeout(5, "Seller", 12),),
    "timeout-of-all": (timeout(5, "Buyer1", 8), timeout(5, "Buyer2", 9), timeout(5, "Seller", 10)),
    "timeout-within-a-timeout": (timeout(5, "Seller", 20), timeout(9, "Seller", 2)),
    "crash-behind-a-partition": (partition(4, "Buyer1", "Seller"), crash(20, "Seller")),
    "everything-at-one-tick": (
        timeout(8, "Buyer2", 5),
        reconcile(8, "Seller", "Buyer1"),
        corrupt(8, "Seller", "Buyer2"),
        corrupt(8, "Buyer1", "Buyer2"),
        heal(8, "Buyer1", "Seller"),
        partition(8, "Buyer2", "Seller"),
        partition(8, "Buyer1", "Seller"),
        heal(20, "Buyer2", "Seller"),
    ),
}

# two votes, and what brings back what was lost; checkpoints at ticks 3, 6 and 30
_RECOVERY: dict[str, tuple[Json, ...]] = {
    "restart": (restart(8),),
    "restart-late": (restart(35),),
    "restart-twice": (restart(5), restart(8)),
    "restart-twice-to-one-checkpoint": (restart(7), restart(8)),
    "restart-before-any-checkpoint": (restart(2),),
    "restart-at-a-checkpoint": (restart(6),),
    "crash-and-restart": (crash(7, "Site1"), restart(20)),
    "crash-at-a-checkpoint": (crash(6, "Coordinator"), restart(9)),
    "crash-before-the-checkpoint": (crash(5, "Coordinator"), restart(9)),
    "crash-of-all-and-restart": (
        *(crash(7, role) for role in ("Coordinator", "Participant1", "Participant2")),
        *(crash(8, role) for role in ("Site1", "Site2")),
        restart(20),
    ),
    "partition-undone-by-restart": (partition(7, "Coordinator", "Site1"), restart(20)),
    "partition-kept-by-restart": (partition(5, "Coordinator", "Site1"), restart(20)),
    "timeout-kept-by-restart": (timeout(5, "Coordinator", 30), restart(16)),
    "timeout-undone-by-restart": (timeout(7, "Coordinator", 30), restart(16)),
}

# three nats from A to B in each of two sessions
_CORRUPTION: dict[str, tuple[Json, ...]] = {
    "corrupt-an-empty-edge": (corrupt(1, "A", "B"),),
    "corrupt-and-reconcile-at-once": (corrupt(3, "A", "B"), reconcile(3, "A", "B")),
    "reconcile-nothing": (reconcile(5, "A", "B"),),
    "reconcile-before-it-is-taken": (corrupt(4, "A", "B"), reconcile(6, "A", "B")),
    "reconcile-after-it-is-taken": (corrupt(4, "A", "B"), reconcile(30, "A", "B")),
    "reconcile-the-other-way": (corrupt(4, "A", "B"), reconcile(30, "B", "A")),
    "corrupt-twice": (
        corrupt(2, "A", "B"),
        reconcile(20, "A", "B"),
        corrupt(22, "A", "B"),
        reconcile(40, "A", "B"),
    ),
    "corrupt-and-crash-the-receiver": (
        corrupt(2, "A", "B"),
        crash(9, "B"),
        reconcile(30, "A", "B"),
    ),
    "corrupt-and-restart": (corrupt(8, "A", "B"), restart(25)),
}

# what A and C each send B, by endpoints of their own; the coroutine of B takes from A
_TWO_SENDERS = raw(
    A=(snd("B", ("m", "nat", END)), [set_(1, 1), send(0, 1), *BYE]),
    B=(
        rcv("A", ("m", "nat", rcv("C", ("m", "nat", END)))),
        [receive(0, 1), receive(0, 2), *BYE],
    ),
    C=(snd("B", ("m", "nat", END)), [set_(1, 3), send(0, 1), *BYE]),
)

_NOTHING: dict[str, tuple[Json, ...]] = {
    "at-tick-zero": (crash(0, "A"), restart(0)),
    "long-after-the-end": (heal(150, "A", "B"), timeout(160, "A", 3)),
    "of-unknown-sites": (
        crash(3, "nobody"),
        partition(3, "nobody", "A"),
        corrupt(3, "A", "nobody"),
        timeout(3, "nobody", 9),
    ),
    "timeout-of-no-ticks": (timeout(3, "A", 0),),
    "heal-nothing": (heal(3, "A", "B"),),
    "partition-from-oneself": (partition(3, "A", "A"),),
}

_PEERS = raw(A=(END, [YIELD, YIELD, *BYE]), B=(END, [YIELD, YIELD, YIELD, *BYE]))

FAILURES: tuple[Entry, ...] = (
    *(
        (Setup(name=f"shops-{name}", lanes=8, failures=events, runs=_WIDE), _SHOP)
        for name, events in _SHOPPING.items()
    ),
    *(
        (
            Setup(
                name=f"votes-{name}",
                lanes=8,
                choice=TURNS,
                failures=events,
                checkpoints=(3, 6, 30),
                runs=_WIDE,
            ),
            _VOTE,
        )
        for name, events in _RECOVERY.items()
    ),
    *(
        (
            Setup(name=f"nats-{name}", failures=events, checkpoints=(5,), runs=(thr(2),)),
            _STREAM,
        )
        for name, events in _CORRUPTION.items()
    ),
    *(
        (Setup(name=f"nothing-{name}", failures=events), (_PEERS,))
        for name, events in _NOTHING.items()
    ),
    (
        Setup(name="shuffled", lanes=8, failures=tuple(reversed(_SHOPPING["two-partitions"]))),
        _SHOP,
    ),
    (
        Setup(
            name="shuffled-at-one-tick",
            lanes=8,
            failures=(
                *(
                    restart(15),
                    reconcile(15, "Seller", "Buyer1"),
                    timeout(15, "Seller", 4),
                    corrupt(15, "Buyer2", "Buyer1"),
                ),
                *(
                    heal(15, "Buyer1", "Buyer2"),
                    partition(15, "Buyer2", "Seller"),
                    partition(15, "Buyer1", "Buyer2"),
                ),
                *(crash(15, "Seller"), crash(15, "Buyer2"), heal(15, "Buyer2", "Seller")),
            ),
            checkpoints=(7,),
            runs=_WIDE,
        ),
        _SHOP,
    ),
    (
        Setup(
            name="reconcile-an-edge-at-which-nobody-faulted",
            failures=(corrupt(1, "A", "B"), reconcile(20, "C", "B")),
            runs=(thr(2),),
        ),
        (_TWO_SENDERS,),
    ),
    (
        Setup(
            name="reconcile-while-timed-out",
            failures=(corrupt(1, "A", "B"), timeout(19, "B", 6), reconcile(20, "A", "B")),
            runs=(thr(2),),
        ),
        (_TWO_SENDERS,),
    ),
    (
        Setup(name="cut-short-while-timed-out", fuel=9, failures=(timeout(3, "A", 20),)),
        (ONE_MESSAGE,),
    ),
    (
        Setup(
            name="login-in-bad-weather",
            policy=PROGRESS_AWARE,
            failures=(
                timeout(3, "Client", 5),
                *(
                    partition(9, "Client", "AuthorizationServer"),
                    heal(15, "Client", "AuthorizationServer"),
                ),
                *(partition(9, "UserAgent", "Client"), heal(18, "UserAgent", "Client")),
            ),
            runs=(thr(2),),
        ),
        _LOGIN,
    ),
    (
        Setup(
            name="corrupt-latest",
            buffer=LATEST,
            failures=(corrupt(4, "A", "B"), reconcile(30, "A", "B")),
            runs=(thr(2),),
        ),
        _STREAM,
    ),
    (
        Setup(
            name="corrupt-what-drops",
            buffer=fifo(1, DROP),
            failures=(corrupt(4, "A", "B"), timeout(5, "B", 9), reconcile(30, "A", "B")),
            runs=(thr(2),),
        ),
        _STREAM,
    ),
    (
        Setup(
            name="sender-waits-and-its-peer-crashes",
            buffer=fifo(1),
            failures=(timeout(2, "B", 30), crash(20, "B")),
            runs=(thr(2),),
        ),
        _STREAM,
    ),
    (
        Setup(
            name="receiver-waits-and-its-peer-crashes", failures=(crash(2, "A"),), runs=(thr(2),)
        ),
        (ONE_MESSAGE,),
    ),
    (
        Setup(
            name="endless-in-bad-weather",
            policy=ROUND_ROBIN,
            fuel=80,
            buffer=fifo(1),
            checkpoints=(10, 40),
            failures=(
                *(partition(15, "A", "B"), heal(25, "A", "B"), corrupt(30, "A", "B")),
                *(reconcile(45, "A", "B"), timeout(50, "A", 6), restart(60)),
            ),
            runs=(thr(2), thr(4)),
        ),
        (ENDLESS, ENDLESS),
    ),
)
"""What goes wrong, and when."""
