"""Limits, refusals and edges of the input: what must not run, or hardly."""

from __future__ import annotations

from conformance.corpus.communication import receive, send
from conformance.corpus.computation import HALT, set_
from conformance.corpus.images import BYE, raw, solo
from conformance.corpus.local_types import END, rcv, rec, snd, var
from conformance.corpus.pairs import ENDLESS, ONE_MESSAGE, THREE_MESSAGES
from conformance.corpus.settings import fifo
from conformance.corpus.setup import Entry, Setup, coop, thr
from conformance.plain_json import JsonObject
from pyvm.config import ChooseRoundRobin, Latest, RoundRobin


def _comm(
    sender: str, receiver: str, *branches: tuple[str, JsonObject], sort: str = "unit"
) -> JsonObject:
    """Make a global interaction; every payload is of this sort."""
    listed = [{"label": {"name": n, "sort": sort}, "continuation": g} for n, g in branches]
    return {"kind": "comm", "sender": sender, "receiver": receiver, "branches": listed}


def _rec(name: str, body: JsonObject) -> JsonObject:
    """Make a global recursion."""
    return {"kind": "rec", "var": name, "body": body}


def _protocol(roles: str, global_type: JsonObject) -> JsonObject:
    """Make an image of a protocol in full; the roles are letters."""
    return {"roles": list(roles), "global_type": global_type}


_HELLO = _comm("A", "B", ("hello", END))


def _third(left: JsonObject, right: JsonObject) -> JsonObject:
    """Let A tell B, and not C, how the protocol goes on."""
    return _protocol("ABC", _comm("A", "B", ("l", left), ("r", right)))


_REFUSED: dict[str, JsonObject] = {
    "no-roles": _protocol("", END),
    "duplicate-role": _protocol("ABA", _HELLO),
    "self-communication": _protocol("AB", _comm("A", "A", ("m", END))),
    "unknown-sender": _protocol("AB", _comm("C", "B", ("m", END))),
    "unknown-receiver-later": _protocol("AB", _comm("A", "B", ("m", _comm("B", "D", ("n", END))))),
    "no-branches": _protocol("AB", _comm("A", "B")),
    "duplicate-label": _protocol("AB", _comm("A", "B", ("m", END), ("m", _HELLO))),
    "unbound-variable": _protocol("AB", _comm("A", "B", ("m", var("X")))),
    "unguarded-recursion": _protocol("AB", _rec("X", var("X"))),
    "unguarded-outer-recursion": _protocol("AB", _rec("X", _rec("Y", var("X")))),
    "first-fault-wins": _protocol("AAB", _comm("A", "A", ("m", var("X")))),
    "unmergeable-third-role": _protocol(
        "ABC", _comm("A", "B", ("l", _comm("B", "C", ("x", END))), ("r", END))
    ),
    "unmergeable-sends": _protocol(
        "ABC",
        _comm("A", "B", ("l", _comm("C", "B", ("x", END))), ("r", _comm("C", "B", ("y", END)))),
    ),
    "unmergeable-loop": _protocol(
        "ABC", _rec("X", _comm("A", "B", ("more", _comm("C", "A", ("z", var("X")))), ("stop", END)))
    ),
    "unmergeable-variables": _protocol(
        "ABC",
        _rec(
            "X",
            _comm("A", "C", ("m", _rec("Y", _comm("A", "B", ("y", var("Y")), ("x", var("X")))))),
        ),
    ),
    "unmergeable-partners": _third(_comm("C", "A", ("x", END)), _comm("C", "B", ("x", END))),
    "unmergeable-senders": _third(_comm("A", "C", ("x", END)), _comm("B", "C", ("x", END))),
    "unmergeable-sorts": _third(
        _comm("B", "C", ("x", END), sort="nat"), _comm("B", "C", ("x", END), sort="string")
    ),
    "unmergeable-silence": _third(END, _comm("C", "A", ("x", END))),
    "unmergeable-loop-and-end": _third(_rec("X", _comm("C", "A", ("x", var("X")))), END),
    "unmergeable-loops": _third(
        _rec("X", _comm("C", "A", ("x", var("X")))), _rec("Y", _comm("C", "A", ("x", var("Y"))))
    ),
    "raw-no-roles": {"roles": [], "programs": [], "local_types": []},
    "raw-duplicate-role": {
        "roles": ["A", "A"],
        "programs": [[HALT]] * 2,
        "local_types": [END, END],
    },
    "raw-fewer-programs": {"roles": ["A", "B"], "programs": [[HALT]], "local_types": [END, END]},
    "raw-fewer-types": {"roles": ["A", "B"], "programs": [[HALT]] * 2, "local_types": [END]},
    "raw-ill-formed-type": raw(A=(snd("B", ("m", "nat", END)), BYE), B=(var("X"), BYE)),
    "raw-unguarded-type": raw(A=(rec("X", rec("Y", var("X"))), BYE), B=(END, BYE)),
    "raw-unknown-partner": raw(A=(rcv("Z", ("m", "nat", END)), BYE), B=(END, BYE)),
}

_LOADABLE: dict[str, JsonObject] = {
    "only-end": _protocol("AB", END),
    "role-outside": _protocol("ABC", _HELLO),
    "loop-without-exit-for-one": _protocol(
        "ABC", _comm("C", "A", ("go", _rec("X", _comm("A", "B", ("m", var("X"))))))
    ),
    "inner-loop-invisible-to-one": _protocol(
        "ABC", _rec("X", _comm("A", "C", ("m", _rec("Y", _comm("A", "B", ("x", var("X")))))))
    ),
    "loops-of-others": _protocol(
        "ABC",
        _comm(
            "C",
            "A",
            (
                "go",
                _rec(
                    "X",
                    _comm(
                        "A",
                        "B",
                        (
                            "more",
                            _rec("Y", _comm("A", "B", ("inner", var("Y")), ("outer", var("X")))),
                        ),
                        ("stop", END),
                    ),
                ),
            ),
        ),
    ),
    "merge-unites-loops": _third(*(_rec("X", _comm("C", "A", ("x", var("X")))),) * 2),
    "recursion-in-recursion": raw(
        A=(rec("X", rec("Y", snd("B", ("m", "nat", var("X"))))), [set_(1, 7), send(0, 1), *BYE]),
        B=(rec("X", rec("Y", rcv("A", ("m", "nat", var("X"))))), [receive(0, 1), *BYE]),
    ),
    "merge-unites-labels": _protocol(
        "ABC",
        _comm(
            "A",
            "B",
            ("l", _comm("B", "C", ("left", END))),
            ("r", _comm("B", "C", ("right", END))),
            ("m", _comm("B", "C", ("left", END))),
        ),
    ),
}

LIMITS: tuple[Entry, ...] = (
    *((Setup(name=f"refused-{name}"), (image,)) for name, image in _REFUSED.items()),
    (
        Setup(name="refused-behind-a-good-image", runs=(thr(4),)),
        (ONE_MESSAGE, _REFUSED["no-branches"]),
    ),
    *(
        (Setup(name=name, fuel=40, choice=ChooseRoundRobin()), (image,))
        for name, image in _LOADABLE.items()
    ),
    (Setup(name="nothing-loaded", runs=(thr(2),)), ()),
    (Setup(name="no-fuel", fuel=0, runs=(thr(2),)), (ONE_MESSAGE,)),
    (Setup(name="no-fuel-and-nothing-to-do", fuel=0), ()),
    (Setup(name="fuel-one-round", fuel=1, runs=(thr(2), thr(8))), (ONE_MESSAGE, ONE_MESSAGE)),
    (Setup(name="fuel-just-short", fuel=8, buffer=fifo(1)), (ONE_MESSAGE,)),
    (Setup(name="fuel-just-enough", fuel=9, buffer=fifo(1)), (ONE_MESSAGE,)),
    (Setup(name="concurrency-zero", runs=(coop(0), thr(0))), (THREE_MESSAGES,)),
    (Setup(name="concurrency-hundred", lanes=8, runs=(coop(100), thr(100))), (ONE_MESSAGE,) * 3),
    (Setup(name="sessions-exactly", max_sessions=2, runs=(thr(2),)), (ONE_MESSAGE,) * 2),
    (Setup(name="sessions-one-too-many", max_sessions=2, runs=(thr(2),)), (ONE_MESSAGE,) * 3),
    (Setup(name="sessions-none", max_sessions=0), (ONE_MESSAGE,)),
    (Setup(name="coroutines-exactly", max_coroutines=4, runs=(thr(2),)), (ONE_MESSAGE,) * 2),
    (Setup(name="coroutines-one-too-many", max_coroutines=3, runs=(thr(2),)), (ONE_MESSAGE,) * 2),
    (Setup(name="coroutines-none", max_coroutines=0), (ONE_MESSAGE,)),
    (Setup(name="one-lane", lanes=1, policy=RoundRobin(), runs=(thr(4),)), (THREE_MESSAGES,) * 3),
    (Setup(name="more-lanes-than-coroutines", lanes=64, runs=(thr(4),)), (THREE_MESSAGES,) * 2),
    (
        Setup(name="many-sessions", lanes=8, policy=RoundRobin(), fuel=400, runs=(thr(4), thr(8))),
        (THREE_MESSAGES,) * 16,
    ),
    (
        Setup(name="many-idle-sessions", lanes=8, fuel=500, runs=(thr(8),)),
        (*((solo(HALT),) * 40), THREE_MESSAGES),
    ),
    (Setup(name="long-run", fuel=2_700, buffer=fifo(4), runs=(thr(2),)), (ENDLESS,)),
    (Setup(name="long-run-latest", fuel=200, buffer=Latest(), runs=(thr(4),)), (ENDLESS,) * 4),
)
"""What is refused, what is cut short, and what is large."""
