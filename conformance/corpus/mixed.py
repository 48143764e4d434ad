"""Several protocols in one machine: where waves are wide and sessions have nothing in common."""

from __future__ import annotations

from conformance.cases.codecs import ByName, CaseImage
from conformance.corpus.images import by_name, solo
from conformance.corpus.instructions import HALT, YIELD, spawn
from conformance.corpus.pairs import ENDLESS, OPEN_P, THREE_MESSAGES
from conformance.corpus.settings import BY_SCORES, BY_TOKENS, fifo, fixed, scores
from conformance.corpus.setup import Setup, coop, thr
from pyvm.config import (
    ChooseRoundRobin,
    Cooperative,
    Drop,
    Latest,
    ProgressAware,
    Refuse,
    Resize,
    RoundRobin,
)
from pyvm.instr import Close, Jump

_TWO_COMMERCE = by_name("two_buyer", "travel_agency")
_SHOPS = by_name("two_buyer", "three_buyer", "travel_agency", "english_auction", "saga")
_MAIL = by_name("smtp", "pop3", "smtp")
_KEYS = by_name("kerberos", "needham_schroeder", "otway_rees", "station_to_station")
_VOTES = by_name("two_phase_commit", "three_phase_commit", "paxos_single_decree")
_LOOPS = by_name("ping_pong", "streaming", "double_buffering", "token_ring")
_WEB = by_name("oauth2_authorization_code", "http_keep_alive", "tls13_handshake", "dns_recursive")
_RINGS = by_name("ring", "token_ring", "leader_election_ring")
_MINGLED: tuple[CaseImage, ...] = (
    ByName("ping_pong"),
    THREE_MESSAGES,
    ByName("two_buyer"),
    ENDLESS,
)
_ALLOCATORS: tuple[CaseImage, ...] = (
    solo(spawn(2), Jump(2), YIELD, HALT),
    ByName("calculator"),
    solo(OPEN_P, Close(1), HALT),
)

MIXED: tuple[Setup, ...] = (
    Setup("commerce", _TWO_COMMERCE, choice=ChooseRoundRobin(), lanes=8, runs=(thr(2), thr(4))),
    Setup("commerce-one-lane", _TWO_COMMERCE, lanes=1, choice=ChooseRoundRobin(), runs=(thr(4),)),
    Setup(
        "shops",
        _SHOPS,
        lanes=8,
        policy=RoundRobin(),
        choice=ChooseRoundRobin(),
        runs=(thr(2), thr(4), thr(8)),
    ),
    Setup(
        "shops-lossy",
        _SHOPS,
        choice=ChooseRoundRobin(),
        lanes=4,
        buffer=fifo(1, Drop()),
        runs=(thr(4),),
    ),
    Setup(
        "shops-tokens", _SHOPS, choice=ChooseRoundRobin(), lanes=8, policy=BY_TOKENS, runs=(thr(8),)
    ),
    Setup("mail", _MAIL, lanes=8, choice=ChooseRoundRobin(), runs=(coop(2), thr(2), thr(4))),
    Setup(
        "mail-errors",
        _MAIL,
        fuel=80,
        choice=fixed("err", "no_such_user_550", "quit"),
        runs=(thr(4),),
    ),
    Setup("keys", _KEYS, lanes=8, policy=ProgressAware(), runs=(thr(2), thr(4), thr(8))),
    Setup("keys-scores", _KEYS, lanes=4, policy=BY_SCORES, buffer=Latest(), runs=(thr(4),)),
    Setup("keys-last-first", _KEYS, lanes=8, policy=scores((12, 9), (11, 8), (10, 7), (0, 1))),
    Setup("votes", _VOTES, lanes=8, choice=ChooseRoundRobin(), runs=(thr(2), thr(4), thr(8))),
    Setup("votes-against", _VOTES, lanes=8, choice=fixed("no", "reject"), runs=(thr(4),)),
    Setup("votes-poor", _VOTES, lanes=4, budget=12, policy=RoundRobin(), runs=(thr(4),)),
    Setup("loops", _LOOPS, lanes=8, buffer=fifo(1), fuel=60, runs=(thr(2), thr(4), thr(8))),
    Setup("loops-resize", _LOOPS, lanes=8, buffer=fifo(1, Resize(8)), fuel=60, runs=(thr(8),)),
    Setup(
        "loops-strict",
        _LOOPS,
        lanes=8,
        buffer=fifo(2, Refuse()),
        fuel=60,
        policy=BY_TOKENS,
        runs=(thr(4),),
    ),
    Setup(
        "web",
        _WEB,
        lanes=8,
        policy=Cooperative(),
        choice=ChooseRoundRobin(),
        runs=(thr(2), thr(4), thr(8)),
    ),
    Setup(
        "web-round-robin",
        _WEB,
        choice=ChooseRoundRobin(),
        lanes=3,
        policy=RoundRobin(),
        runs=(coop(8), thr(4)),
    ),
    Setup("rings", _RINGS, lanes=8, policy=BY_TOKENS, buffer=fifo(1), fuel=60, runs=(thr(4),)),
    Setup("rings-lossy", _RINGS, lanes=8, buffer=Latest(), fuel=60, runs=(thr(8),)),
    Setup("with-bytecode", _MINGLED, lanes=8, fuel=60, runs=(thr(2), thr(4))),
    Setup(
        "with-bytecode-progress", _MINGLED, lanes=8, policy=ProgressAware(), fuel=60, runs=(thr(8),)
    ),
    Setup(
        "with-allocators", _ALLOCATORS, lanes=8, choice=ChooseRoundRobin(), runs=(thr(2), thr(4))
    ),
    Setup("sessions-run-out-at-the-last", _SHOPS, max_sessions=4, runs=(thr(4),)),
    Setup("coroutines-run-out-at-the-last", _SHOPS, max_coroutines=12, runs=(thr(4),)),
)
"""Mixed images; each row is its own choice of policy, buffers and lanes."""
