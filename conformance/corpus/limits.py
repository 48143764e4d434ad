"""Limits, refusals and edges of the input: what must not run, or hardly."""

from __future__ import annotations

from conformance.corpus.images import BYE, raw, solo
from conformance.corpus.instructions import HALT
from conformance.corpus.pairs import ENDLESS, ONE_MESSAGE, THREE_MESSAGES
from conformance.corpus.session_types import END, NAT, STRING, UNIT, comm, rcv, snd
from conformance.corpus.settings import fifo
from conformance.corpus.setup import Setup, coop, thr
from pyvm import global_type as gt
from pyvm.config import ChooseRoundRobin, Latest, RoundRobin
from pyvm.instr import Receive, Send, Set
from pyvm.load import Image, Protocol, Raw
from pyvm.local_type import Recur, Var
from pyvm.value import Sort

# global types; those of one role are written by their class, and END
_END, _rec, _var = gt.DONE, gt.Recur, gt.Var


def _comm(
    sender: str, receiver: str, *branches: tuple[str, gt.GlobalType], sort: Sort = UNIT
) -> gt.Comm:
    """Make a communication whose payloads are all of this sort."""
    return comm(sender, receiver, *((name, sort, more) for name, more in branches))


def _protocol(roles: str, global_type: gt.GlobalType) -> Protocol:
    """Make an image of a protocol in full; the roles are letters."""
    return Protocol(tuple(roles), global_type)


_HELLO = _comm("A", "B", ("hello", _END))


def _third(left: gt.GlobalType, right: gt.GlobalType) -> Protocol:
    """Let A tell B, and not C, how the protocol goes on."""
    return _protocol("ABC", _comm("A", "B", ("l", left), ("r", right)))


_MAY_SAY = {labels: _comm("C", "B", *((label, _END) for label in labels)) for labels in ("a", "ab")}
_REFUSED: dict[str, Image] = {
    "no-roles": _protocol("", _END),
    "duplicate-role": _protocol("ABA", _HELLO),
    "self-communication": _protocol("AB", _comm("A", "A", ("m", _END))),
    "unknown-sender": _protocol("AB", _comm("C", "B", ("m", _END))),
    "unknown-receiver-later": _protocol("AB", _comm("A", "B", ("m", _comm("B", "D", ("n", _END))))),
    "no-branches": _protocol("AB", _comm("A", "B")),
    "duplicate-label": _protocol("AB", _comm("A", "B", ("m", _END), ("m", _HELLO))),
    "unbound-variable": _protocol("AB", _comm("A", "B", ("m", _var("X")))),
    "unguarded-recursion": _protocol("AB", _rec("X", _var("X"))),
    "unguarded-outer-recursion": _protocol("AB", _rec("X", _rec("Y", _var("X")))),
    "first-fault-wins": _protocol("AAB", _comm("A", "A", ("m", _var("X")))),
    "unmergeable-third-role": _protocol(
        "ABC", _comm("A", "B", ("l", _comm("B", "C", ("x", _END))), ("r", _END))
    ),
    "unmergeable-sends": _protocol(
        "ABC",
        _comm("A", "B", ("l", _comm("C", "B", ("x", _END))), ("r", _comm("C", "B", ("y", _END)))),
    ),
    "unmergeable-loop": _protocol(
        "ABC",
        _rec("X", _comm("A", "B", ("more", _comm("C", "A", ("z", _var("X")))), ("stop", _END))),
    ),
    "unmergeable-variables": _protocol(
        "ABC",
        _rec(
            "X",
            _comm("A", "C", ("m", _rec("Y", _comm("A", "B", ("y", _var("Y")), ("x", _var("X")))))),
        ),
    ),
    "unmergeable-partners": _third(_comm("C", "A", ("x", _END)), _comm("C", "B", ("x", _END))),
    "unmergeable-senders": _third(_comm("A", "C", ("x", _END)), _comm("B", "C", ("x", _END))),
    "unmergeable-sorts": _third(
        _comm("B", "C", ("x", _END), sort=NAT), _comm("B", "C", ("x", _END), sort=STRING)
    ),
    "unmergeable-silence": _third(_END, _comm("C", "A", ("x", _END))),
    "unmergeable-loop-and-end": _third(_rec("X", _comm("C", "A", ("x", _var("X")))), _END),
    "unmergeable-loops": _third(
        _rec("X", _comm("C", "A", ("x", _var("X")))), _rec("Y", _comm("C", "A", ("x", _var("Y"))))
    ),
    "unmergeable-more-to-send": _third(_MAY_SAY["a"], _MAY_SAY["ab"]),
    "unmergeable-less-to-send": _third(_MAY_SAY["ab"], _MAY_SAY["a"]),
    "raw-no-roles": Raw((), (), ()),
    "raw-duplicate-role": Raw(("A", "A"), ((HALT,),) * 2, (END, END)),
    "raw-fewer-programs": Raw(("A", "B"), ((HALT,),), (END, END)),
    "raw-fewer-types": Raw(("A", "B"), ((HALT,),) * 2, (END,)),
    "raw-ill-formed-type": raw(A=(snd("B", ("m", NAT, END)), BYE), B=(Var("X"), BYE)),
    "raw-unguarded-type": raw(A=(Recur("X", Recur("Y", Var("X"))), BYE), B=(END, BYE)),
    "raw-unknown-partner": raw(A=(rcv("Z", ("m", NAT, END)), BYE), B=(END, BYE)),
}

_WITHIN = _rec(
    "X",
    _comm(
        "A",
        "B",
        ("more", _rec("Y", _comm("A", "B", ("inner", _var("Y")), ("outer", _var("X"))))),
        ("stop", _END),
    ),
)
_LOADABLE: dict[str, Image] = {
    "only-end": _protocol("AB", _END),
    "role-outside": _protocol("ABC", _HELLO),
    "loop-without-exit-for-one": _protocol(
        "ABC", _comm("C", "A", ("go", _rec("X", _comm("A", "B", ("m", _var("X"))))))
    ),
    "inner-loop-invisible-to-one": _protocol(
        "ABC", _rec("X", _comm("A", "C", ("m", _rec("Y", _comm("A", "B", ("x", _var("X")))))))
    ),
    "loop-led-to-by-another": _protocol(
        "AB",
        _rec(
            "X",
            _rec("Y", _comm("A", "B", ("again", _var("Y")), ("over", _var("X")), ("stop", _END))),
        ),
    ),
    "loops-of-others": _protocol("ABC", _comm("C", "A", ("go", _WITHIN))),
    "merge-unites-loops": _third(*(_rec("X", _comm("C", "A", ("x", _var("X")))),) * 2),
    "recursion-in-recursion": raw(
        A=(Recur("X", Recur("Y", snd("B", ("m", NAT, Var("X"))))), [Set(1, 7), Send(0, 1), *BYE]),
        B=(Recur("X", Recur("Y", rcv("A", ("m", NAT, Var("X"))))), [Receive(0, 1), *BYE]),
    ),
    "merge-unites-labels": _protocol(
        "ABC",
        _comm(
            "A",
            "B",
            ("l", _comm("B", "C", ("left", _END))),
            ("r", _comm("B", "C", ("right", _END))),
            ("m", _comm("B", "C", ("left", _END))),
        ),
    ),
}

LIMITS: tuple[Setup, ...] = (
    *(Setup(f"refused-{name}", (image,)) for name, image in _REFUSED.items()),
    Setup("refused-behind-a-good-image", (ONE_MESSAGE, _REFUSED["no-branches"]), runs=(thr(4),)),
    *(
        Setup(name, (image,), fuel=40, choice=ChooseRoundRobin())
        for name, image in _LOADABLE.items()
    ),
    Setup("nothing-loaded", (), runs=(thr(2),)),
    Setup("no-fuel", (ONE_MESSAGE,), fuel=0, runs=(thr(2),)),
    Setup("no-fuel-and-nothing-to-do", (), fuel=0),
    Setup("fuel-one-round", (ONE_MESSAGE, ONE_MESSAGE), fuel=1, runs=(thr(2), thr(8))),
    Setup("fuel-just-short", (ONE_MESSAGE,), fuel=8, buffer=fifo(1)),
    Setup("fuel-just-enough", (ONE_MESSAGE,), fuel=9, buffer=fifo(1)),
    Setup("concurrency-zero", (THREE_MESSAGES,), runs=(coop(0), thr(0))),
    Setup("concurrency-hundred", (ONE_MESSAGE,) * 3, lanes=8, runs=(coop(100), thr(100))),
    Setup("sessions-exactly", (ONE_MESSAGE,) * 2, max_sessions=2, runs=(thr(2),)),
    Setup("sessions-one-too-many", (ONE_MESSAGE,) * 3, max_sessions=2, runs=(thr(2),)),
    Setup("sessions-none", (ONE_MESSAGE,), max_sessions=0),
    Setup("coroutines-exactly", (ONE_MESSAGE,) * 2, max_coroutines=4, runs=(thr(2),)),
    Setup("coroutines-one-too-many", (ONE_MESSAGE,) * 2, max_coroutines=3, runs=(thr(2),)),
    Setup("coroutines-none", (ONE_MESSAGE,), max_coroutines=0),
    Setup("one-lane", (THREE_MESSAGES,) * 3, lanes=1, policy=RoundRobin(), runs=(thr(4),)),
    Setup("more-lanes-than-coroutines", (THREE_MESSAGES,) * 2, lanes=64, runs=(thr(4),)),
    Setup(
        "many-sessions",
        (THREE_MESSAGES,) * 16,
        lanes=8,
        policy=RoundRobin(),
        fuel=400,
        runs=(thr(4), thr(8)),
    ),
    Setup(
        "many-idle-sessions",
        (*((solo(HALT),) * 40), THREE_MESSAGES),
        lanes=8,
        fuel=500,
        runs=(thr(8),),
    ),
    Setup("long-run", (ENDLESS,), fuel=2_700, buffer=fifo(4), runs=(thr(2),)),
    Setup("long-run-latest", (ENDLESS,) * 4, fuel=200, buffer=Latest(), runs=(thr(4),)),
)
"""What is refused, what is cut short, and what is large."""
