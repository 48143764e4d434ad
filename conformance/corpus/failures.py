"""Failures on real protocols: each event alone, together, and where it meets nothing."""

from __future__ import annotations

from conformance.corpus.images import BYE, by_name, raw
from conformance.corpus.instructions import YIELD
from conformance.corpus.pairs import ENDLESS, ONE_MESSAGE, THREE_MESSAGES
from conformance.corpus.session_types import END, NAT, rcv, snd
from conformance.corpus.settings import fifo
from conformance.corpus.setup import Failure, Setup, thr
from pyvm.config import ChooseRoundRobin, Drop, Latest, ProgressAware, RoundRobin
from pyvm.failure import Corrupt, Crash, Heal, Partition, Reconcile, Restart, Timeout
from pyvm.instr import Receive, Send, Set

_WIDE = (thr(2), thr(4))

_SHOP = by_name("two_buyer", "two_buyer")
_VOTE = by_name("two_phase_commit", "three_phase_commit")
_LOGIN = by_name("oauth2_authorization_code")
_STREAM = (THREE_MESSAGES, THREE_MESSAGES)

# what comes over two shops
_SHOPPING: dict[str, tuple[Failure, ...]] = {
    "crash-at-once": ((1, Crash("Seller")),),
    "crash-twice": ((6, Crash("Seller")), (9, Crash("Seller"))),
    "crash-before-the-quote": ((6, Crash("Seller")),),
    "crash-after-the-quote": ((14, Crash("Buyer1")),),
    "crash-of-all": ((9, Crash("Buyer1")), (9, Crash("Buyer2")), (9, Crash("Seller"))),
    "partition": ((4, Partition("Buyer1", "Seller")),),
    "partition-and-heal": ((4, Partition("Seller", "Buyer1")), (30, Heal("Buyer1", "Seller"))),
    "partition-twice-heal-once": (
        (4, Partition("Buyer1", "Seller")),
        (6, Partition("Seller", "Buyer1")),
        (30, Heal("Buyer1", "Seller")),
    ),
    "two-partitions": (
        (3, Partition("Buyer1", "Seller")),
        (5, Partition("Buyer2", "Seller")),
        (25, Heal("Buyer2", "Seller")),
        (40, Heal("Buyer1", "Seller")),
    ),
    "corrupt": ((5, Corrupt("Seller", "Buyer1")),),
    "corrupt-and-reconcile": (
        (5, Corrupt("Seller", "Buyer1")),
        (40, Reconcile("Seller", "Buyer1")),
    ),
    "timeout": ((5, Timeout("Seller", 12)),),
    "timeout-of-all": (
        (5, Timeout("Buyer1", 8)),
        (5, Timeout("Buyer2", 9)),
        (5, Timeout("Seller", 10)),
    ),
    "timeout-within-a-timeout": ((5, Timeout("Seller", 20)), (9, Timeout("Seller", 2))),
    "crash-behind-a-partition": ((4, Partition("Buyer1", "Seller")), (20, Crash("Seller"))),
    "everything-at-one-tick": (
        (8, Timeout("Buyer2", 5)),
        (8, Reconcile("Seller", "Buyer1")),
        (8, Corrupt("Seller", "Buyer2")),
        (8, Corrupt("Buyer1", "Buyer2")),
        (8, Heal("Buyer1", "Seller")),
        (8, Partition("Buyer2", "Seller")),
        (8, Partition("Buyer1", "Seller")),
        (20, Heal("Buyer2", "Seller")),
    ),
}

# two votes, and what brings back what was lost; checkpoints at ticks 3, 6 and 30
_RECOVERY: dict[str, tuple[Failure, ...]] = {
    "restart": ((8, Restart()),),
    "restart-late": ((35, Restart()),),
    "restart-twice": ((5, Restart()), (8, Restart())),
    "restart-twice-to-one-checkpoint": ((7, Restart()), (8, Restart())),
    "restart-before-any-checkpoint": ((2, Restart()),),
    "restart-at-a-checkpoint": ((6, Restart()),),
    "crash-and-restart": ((7, Crash("Site1")), (20, Restart())),
    "crash-at-a-checkpoint": ((6, Crash("Coordinator")), (9, Restart())),
    "crash-before-the-checkpoint": ((5, Crash("Coordinator")), (9, Restart())),
    "crash-of-all-and-restart": (
        *((7, Crash(role)) for role in ("Coordinator", "Participant1", "Participant2")),
        *((8, Crash(role)) for role in ("Site1", "Site2")),
        (20, Restart()),
    ),
    "partition-undone-by-restart": ((7, Partition("Coordinator", "Site1")), (20, Restart())),
    "partition-kept-by-restart": ((5, Partition("Coordinator", "Site1")), (20, Restart())),
    "timeout-kept-by-restart": ((5, Timeout("Coordinator", 30)), (16, Restart())),
    "timeout-undone-by-restart": ((7, Timeout("Coordinator", 30)), (16, Restart())),
}

# three nats from A to B in each of two sessions
_CORRUPTION: dict[str, tuple[Failure, ...]] = {
    "corrupt-an-empty-edge": ((1, Corrupt("A", "B")),),
    "corrupt-and-reconcile-at-once": ((3, Corrupt("A", "B")), (3, Reconcile("A", "B"))),
    "reconcile-nothing": ((5, Reconcile("A", "B")),),
    "reconcile-before-it-is-taken": ((4, Corrupt("A", "B")), (6, Reconcile("A", "B"))),
    "reconcile-after-it-is-taken": ((4, Corrupt("A", "B")), (30, Reconcile("A", "B"))),
    "reconcile-the-other-way": ((4, Corrupt("A", "B")), (30, Reconcile("B", "A"))),
    "corrupt-twice": (
        (2, Corrupt("A", "B")),
        (20, Reconcile("A", "B")),
        (22, Corrupt("A", "B")),
        (40, Reconcile("A", "B")),
    ),
    "corrupt-and-crash-the-receiver": (
        (2, Corrupt("A", "B")),
        (9, Crash("B")),
        (30, Reconcile("A", "B")),
    ),
    "corrupt-and-restart": ((8, Corrupt("A", "B")), (25, Restart())),
}

# what A and C each send B, by endpoints of their own; the coroutine of B takes from A
_TWO_SENDERS = raw(
    A=(snd("B", ("m", NAT, END)), [Set(1, 1), Send(0, 1), *BYE]),
    B=(rcv("A", ("m", NAT, rcv("C", ("m", NAT, END)))), [Receive(0, 1), Receive(0, 2), *BYE]),
    C=(snd("B", ("m", NAT, END)), [Set(1, 3), Send(0, 1), *BYE]),
)

_NOTHING: dict[str, tuple[Failure, ...]] = {
    "at-tick-zero": ((0, Crash("A")), (0, Restart())),
    "long-after-the-end": ((150, Heal("A", "B")), (160, Timeout("A", 3))),
    "of-unknown-sites": (
        (3, Crash("nobody")),
        (3, Partition("nobody", "A")),
        (3, Corrupt("A", "nobody")),
        (3, Timeout("nobody", 9)),
    ),
    "timeout-of-no-ticks": ((3, Timeout("A", 0)),),
    "heal-nothing": ((3, Heal("A", "B")),),
    "partition-from-oneself": ((3, Partition("A", "A")),),
}

_PEERS = raw(A=(END, [YIELD, YIELD, *BYE]), B=(END, [YIELD, YIELD, YIELD, *BYE]))

FAILURES: tuple[Setup, ...] = (
    *(
        Setup(f"shops-{name}", _SHOP, lanes=8, failures=events, runs=_WIDE)
        for name, events in _SHOPPING.items()
    ),
    *(
        Setup(
            f"votes-{name}",
            _VOTE,
            lanes=8,
            choice=ChooseRoundRobin(),
            failures=events,
            checkpoints=(3, 6, 30),
            runs=_WIDE,
        )
        for name, events in _RECOVERY.items()
    ),
    *(
        Setup(f"nats-{name}", _STREAM, failures=events, checkpoints=(5,), runs=(thr(2),))
        for name, events in _CORRUPTION.items()
    ),
    *(Setup(f"nothing-{name}", (_PEERS,), failures=events) for name, events in _NOTHING.items()),
    Setup("shuffled", _SHOP, lanes=8, failures=tuple(reversed(_SHOPPING["two-partitions"]))),
    Setup(
        "shuffled-at-one-tick",
        _SHOP,
        lanes=8,
        failures=(
            *(
                (15, Restart()),
                (15, Reconcile("Seller", "Buyer1")),
                (15, Timeout("Seller", 4)),
                (15, Corrupt("Buyer2", "Buyer1")),
            ),
            *(
                (15, Heal("Buyer1", "Buyer2")),
                (15, Partition("Buyer2", "Seller")),
                (15, Partition("Buyer1", "Buyer2")),
            ),
            *((15, Crash("Seller")), (15, Crash("Buyer2")), (15, Heal("Buyer2", "Seller"))),
        ),
        checkpoints=(7,),
        runs=_WIDE,
    ),
    Setup(
        "reconcile-an-edge-at-which-nobody-faulted",
        (_TWO_SENDERS,),
        failures=((1, Corrupt("A", "B")), (20, Reconcile("C", "B"))),
        runs=(thr(2),),
    ),
    Setup(
        "reconcile-while-timed-out",
        (_TWO_SENDERS,),
        failures=((1, Corrupt("A", "B")), (19, Timeout("B", 6)), (20, Reconcile("A", "B"))),
        runs=(thr(2),),
    ),
    Setup("cut-short-while-timed-out", (ONE_MESSAGE,), fuel=9, failures=((3, Timeout("A", 20)),)),
    Setup(
        "login-in-bad-weather",
        _LOGIN,
        policy=ProgressAware(),
        failures=(
            (3, Timeout("Client", 5)),
            *(
                (9, Partition("Client", "AuthorizationServer")),
                (15, Heal("Client", "AuthorizationServer")),
            ),
            *((9, Partition("UserAgent", "Client")), (18, Heal("UserAgent", "Client"))),
        ),
        runs=(thr(2),),
    ),
    Setup(
        "corrupt-latest",
        _STREAM,
        buffer=Latest(),
        failures=((4, Corrupt("A", "B")), (30, Reconcile("A", "B"))),
        runs=(thr(2),),
    ),
    Setup(
        "corrupt-what-drops",
        _STREAM,
        buffer=fifo(1, Drop()),
        failures=((4, Corrupt("A", "B")), (5, Timeout("B", 9)), (30, Reconcile("A", "B"))),
        runs=(thr(2),),
    ),
    Setup(
        "sender-waits-and-its-peer-crashes",
        _STREAM,
        buffer=fifo(1),
        failures=((2, Timeout("B", 30)), (20, Crash("B"))),
        runs=(thr(2),),
    ),
    Setup(
        "receiver-waits-and-its-peer-crashes",
        (ONE_MESSAGE,),
        failures=((2, Crash("A")),),
        runs=(thr(2),),
    ),
    Setup(
        "endless-in-bad-weather",
        (ENDLESS, ENDLESS),
        policy=RoundRobin(),
        fuel=80,
        buffer=fifo(1),
        checkpoints=(10, 40),
        failures=(
            *((15, Partition("A", "B")), (25, Heal("A", "B")), (30, Corrupt("A", "B"))),
            *((45, Reconcile("A", "B")), (50, Timeout("A", 6)), (60, Restart())),
        ),
        runs=(thr(2), thr(4)),
    ),
)
"""What goes wrong, and when."""
