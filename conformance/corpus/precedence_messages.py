"""Each pair of broken rules of send, offer, receive and choose."""

from __future__ import annotations

from conformance.corpus.instructions import HALT, choose, offer
from conformance.corpus.precedence import AWAY, BLANK, OUTSIDE, POOR, Break, Scene, chan, rules
from conformance.corpus.session_types import CHAN, END, NAT, STRING, rcv, snd
from conformance.corpus.settings import allow, fifo, fixed
from conformance.corpus.setup import Setup
from pyvm.config import Recorded, Refuse
from pyvm.failure import Corrupt, Crash, Partition
from pyvm.instr import Fork, Receive, Send, Set

_FULL = Break(config={"buffer": fifo(1, Refuse())})
_CRASHED = Break(failures=(Crash("B"),))
_CUT = Break(failures=(Partition("A", "B"),))
_DENIED = Break(config={"output": allow("m")})
_NO_ANSWER = Break(config={"handler": Recorded(())})


# A has said m already, so that a buffer of one is full, and is to say n
_SAYS_N = snd("B", ("m", NAT, snd("B", ("n", NAT, END))))
_SAID = (Set(1, 7), Send(0, 1))
_SEND = rules(
    "send",
    Scene(Send(0, 1), _SAYS_N, rcv("A", ("m", NAT, rcv("A", ("n", NAT, END)))), _SAID),
    channel_register=chan(OUTSIDE),
    no_channel=chan(BLANK),
    type=Break(scene={"mine": snd("B", ("m", NAT, rcv("B", ("n", NAT, END))))}),
    value_register=Break(instr={"val": OUTSIDE}),
    sort=Break(instr={"val": BLANK}),
    credit=POOR,
    elsewhere=AWAY,
    full=_FULL,
    crashed=_CRASHED,
    cut=_CUT,
    denied=_DENIED,
)

_ASKS = snd("B", ("m", NAT, snd("B", ("yes", NAT, END), ("no", STRING, END))))
_HEARS = rcv("A", ("m", NAT, rcv("A", ("yes", NAT, END), ("no", STRING, END))))
_OFFER = rules(
    "offer",
    Scene(offer(0, yes=11, no=11), _ASKS, _HEARS, _SAID),
    channel_register=chan(OUTSIDE),
    no_channel=chan(BLANK),
    type=Break(scene={"mine": snd("B", ("m", NAT, rcv("B", ("yes", NAT, END))))}),
    empty_table=Break(instr={"table": ()}),
    table_twice=Break(instr={"table": (("yes", 11), ("yes", 11))}),
    label_of_no_branch=Break(instr={"table": (("maybe", 11), ("yes", 11))}),
    label_of_no_row=Break(config={"choice": fixed("maybe")}),
    unproducible=Break(
        scene={"mine": snd("B", ("m", NAT, snd("B", ("yes", CHAN, END), ("no", CHAN, END))))}
    ),
    no_answer=_NO_ANSWER,
    credit=POOR,
    elsewhere=AWAY,
    full=_FULL,
    crashed=_CRASHED,
    cut=_CUT,
    denied=_DENIED,
)

# B sends first; what is wrong may have been sent, or the edge be hurt, before A takes it
_SENT = (Set(1, 7), Send(0, 1), HALT)
_SENDS_M = snd("A", ("m", NAT, END))
_CORRUPT = Break(failures=(Corrupt("B", "A"),))
_SPECULATING = Break(scene={"speculating": (Fork(0),)})
_RECEIVE = rules(
    "receive",
    Scene(Receive(0, 1), rcv("B", ("m", NAT, END)), _SENDS_M, (), _SENT),
    channel_register=chan(OUTSIDE),
    no_channel=chan(BLANK),
    type=Break(scene={"mine": snd("B", ("m", NAT, END))}),
    credit=POOR,
    speculating=_SPECULATING,
    nothing_sent=Break(scene={"b": (HALT,)}),
    cut=_CUT,
    corrupt=_CORRUPT,
    crashed=_CRASHED,
    label=Break(scene={"theirs": snd("A", ("other", NAT, END))}),
    sort=Break(scene={"theirs": snd("A", ("m", STRING, END)), "b": (Set(1, "s"), *_SENT[1:])}),
    register=Break(instr={"dst": OUTSIDE}),
)

_CHOOSE = rules(
    "choose",
    Scene(
        choose(0, 1, m=9, n=9), rcv("B", ("m", NAT, END), ("n", STRING, END)), _SENDS_M, (), _SENT
    ),
    channel_register=chan(OUTSIDE),
    no_channel=chan(BLANK),
    type=Break(scene={"mine": snd("B", ("m", NAT, END))}),
    empty_table=Break(instr={"table": ()}),
    table_twice=Break(instr={"table": (("m", 9), ("m", 9))}),
    credit=POOR,
    speculating=_SPECULATING,
    nothing_sent=Break(scene={"b": (HALT,)}),
    cut=_CUT,
    corrupt=_CORRUPT,
    crashed=_CRASHED,
    label_of_no_branch=Break(scene={"theirs": snd("A", ("other", NAT, END))}),
    sort=Break(scene={"theirs": snd("A", ("m", STRING, END)), "b": (Set(1, "s"), *_SENT[1:])}),
    label_of_no_row=Break(instr={"table": (("n", 9),)}),
    register=Break(instr={"dst": OUTSIDE}),
)

MESSAGE_RULES: tuple[Setup, ...] = (*_SEND, *_OFFER, *_RECEIVE, *_CHOOSE)
