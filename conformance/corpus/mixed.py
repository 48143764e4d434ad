"""Several protocols in one machine: where waves are wide and sessions have nothing in common."""

from __future__ import annotations

from conformance.corpus.communication import close, open_
from conformance.corpus.computation import HALT, YIELD, jump, spawn
from conformance.corpus.images import by_name, solo
from conformance.corpus.pairs import ENDLESS, THREE_MESSAGES
from conformance.corpus.settings import BY_SCORES, BY_TOKENS, fifo, fixed, scores
from conformance.corpus.setup import Entry, Setup, coop, thr
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

_TWO_COMMERCE = by_name("two_buyer", "travel_agency")
_SHOPS = by_name("two_buyer", "three_buyer", "travel_agency", "english_auction", "saga")
_MAIL = by_name("smtp", "pop3", "smtp")
_KEYS = by_name("kerberos", "needham_schroeder", "otway_rees", "station_to_station")
_VOTES = by_name("two_phase_commit", "three_phase_commit", "paxos_single_decree")
_LOOPS = by_name("ping_pong", "streaming", "double_buffering", "token_ring")
_WEB = by_name("oauth2_authorization_code", "http_keep_alive", "tls13_handshake", "dns_recursive")
_RINGS = by_name("ring", "token_ring", "leader_election_ring")
_MINGLED = (*by_name("ping_pong"), THREE_MESSAGES, *by_name("two_buyer"), ENDLESS)
_ALLOCATORS = (
    solo(spawn(2), jump(2), YIELD, HALT),
    *by_name("calculator"),
    solo(open_(["P"], [{"kind": "end"}], [1]), close(1), HALT),
)

MIXED: tuple[Entry, ...] = (
    (
        Setup(name="commerce", choice=ChooseRoundRobin(), lanes=8, runs=(thr(2), thr(4))),
        _TWO_COMMERCE,
    ),
    (
        Setup(name="commerce-one-lane", lanes=1, choice=ChooseRoundRobin(), runs=(thr(4),)),
        _TWO_COMMERCE,
    ),
    (
        Setup(
            name="shops",
            lanes=8,
            policy=RoundRobin(),
            choice=ChooseRoundRobin(),
            runs=(thr(2), thr(4), thr(8)),
        ),
        _SHOPS,
    ),
    (
        Setup(
            name="shops-lossy",
            choice=ChooseRoundRobin(),
            lanes=4,
            buffer=fifo(1, Drop()),
            runs=(thr(4),),
        ),
        _SHOPS,
    ),
    (
        Setup(
            name="shops-tokens",
            choice=ChooseRoundRobin(),
            lanes=8,
            policy=BY_TOKENS,
            runs=(thr(8),),
        ),
        _SHOPS,
    ),
    (Setup(name="mail", lanes=8, choice=ChooseRoundRobin(), runs=(coop(2), thr(2), thr(4))), _MAIL),
    (
        Setup(
            name="mail-errors",
            fuel=80,
            choice=fixed("err", "no_such_user_550", "quit"),
            runs=(thr(4),),
        ),
        _MAIL,
    ),
    (Setup(name="keys", lanes=8, policy=ProgressAware(), runs=(thr(2), thr(4), thr(8))), _KEYS),
    (Setup(name="keys-scores", lanes=4, policy=BY_SCORES, buffer=Latest(), runs=(thr(4),)), _KEYS),
    (
        Setup(name="keys-last-first", lanes=8, policy=scores((12, 9), (11, 8), (10, 7), (0, 1))),
        _KEYS,
    ),
    (
        Setup(name="votes", lanes=8, choice=ChooseRoundRobin(), runs=(thr(2), thr(4), thr(8))),
        _VOTES,
    ),
    (
        Setup(name="votes-against", lanes=8, choice=fixed("no", "reject"), runs=(thr(4),)),
        _VOTES,
    ),
    (Setup(name="votes-poor", lanes=4, budget=12, policy=RoundRobin(), runs=(thr(4),)), _VOTES),
    (
        Setup(name="loops", lanes=8, buffer=fifo(1), fuel=60, runs=(thr(2), thr(4), thr(8))),
        _LOOPS,
    ),
    (
        Setup(name="loops-resize", lanes=8, buffer=fifo(1, Resize(8)), fuel=60, runs=(thr(8),)),
        _LOOPS,
    ),
    (
        Setup(
            name="loops-strict",
            lanes=8,
            buffer=fifo(2, Refuse()),
            fuel=60,
            policy=BY_TOKENS,
            runs=(thr(4),),
        ),
        _LOOPS,
    ),
    (
        Setup(
            name="web",
            lanes=8,
            policy=Cooperative(),
            choice=ChooseRoundRobin(),
            runs=(thr(2), thr(4), thr(8)),
        ),
        _WEB,
    ),
    (
        Setup(
            name="web-round-robin",
            choice=ChooseRoundRobin(),
            lanes=3,
            policy=RoundRobin(),
            runs=(coop(8), thr(4)),
        ),
        _WEB,
    ),
    (
        Setup(name="rings", lanes=8, policy=BY_TOKENS, buffer=fifo(1), fuel=60, runs=(thr(4),)),
        _RINGS,
    ),
    (Setup(name="rings-lossy", lanes=8, buffer=Latest(), fuel=60, runs=(thr(8),)), _RINGS),
    (Setup(name="with-bytecode", lanes=8, fuel=60, runs=(thr(2), thr(4))), _MINGLED),
    (
        Setup(
            name="with-bytecode-progress", lanes=8, policy=ProgressAware(), fuel=60, runs=(thr(8),)
        ),
        _MINGLED,
    ),
    (
        Setup(name="with-allocators", lanes=8, choice=ChooseRoundRobin(), runs=(thr(2), thr(4))),
        _ALLOCATORS,
    ),
    (
        Setup(name="sessions-run-out-at-the-last", max_sessions=4, runs=(thr(4),)),
        _SHOPS,
    ),
    (
        Setup(name="coroutines-run-out-at-the-last", max_coroutines=12, runs=(thr(4),)),
        _SHOPS,
    ),
)
"""Mixed images; each row is its own choice of policy, buffers and lanes."""
