"""Every protocol under several setups; policies and setups are taken in turn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from zlib import crc32

from conformance.corpus.images import by_name
from conformance.corpus.settings import POLICIES, allow, fifo, fixed
from conformance.corpus.setup import CorpusCase, Setup, coop, thr
from pyvm.config import ChooseFirst, ChooseRoundRobin, Drop, Latest, Refuse, Resize

# copies of the protocol -> setups that every protocol runs under; the policy is filled in
_CORE: tuple[tuple[int, Setup], ...] = (
    (1, Setup("plain", buffer=fifo(1), runs=(thr(2),))),
    (2, Setup("pair", buffer=fifo(4), choice=ChooseRoundRobin(), lanes=8, runs=(thr(4),))),
    (
        5,
        Setup(
            "crowd", buffer=fifo(1, Resize(4)), choice=ChooseRoundRobin(), lanes=8, runs=(thr(8),)
        ),
    ),
)

# setups of which every protocol runs under two, in turn
_EXTRAS: tuple[tuple[int, Setup], ...] = (
    (1, Setup("turns", buffer=fifo(2), choice=ChooseRoundRobin(), lanes=2, runs=(coop(4),))),
    (3, Setup("three", buffer=fifo(1), lanes=8, runs=(thr(4),))),
    (2, Setup("latest", buffer=Latest(), choice=ChooseRoundRobin(), runs=(thr(4),))),
    (2, Setup("lossy", buffer=fifo(1, Drop()), lanes=8, runs=(thr(2),))),
    (1, Setup("strict", buffer=fifo(1, Refuse()), choice=ChooseRoundRobin(), runs=(thr(2),))),
    (2, Setup("poor", budget=9, runs=(thr(2),))),
    (1, Setup("alone", buffer=fifo(2), choice=ChooseRoundRobin(), runs=(thr(1),))),
    (2, Setup("hurried", choice=ChooseRoundRobin(), fuel=11, lanes=8, runs=(thr(8),))),
    (3, Setup("narrow", buffer=fifo(2), lanes=2, runs=(thr(8),))),
    (2, Setup("swift", buffer=fifo(1, Resize(2)), lanes=8, runs=(coop(8),))),
)
_PER_PROTOCOL = 2

# protocol -> labels that the effect handler picks: what `first` and taking turns miss, or an end
_WALKS: dict[str, tuple[str, ...]] = {
    "adder": ("add", "add", "add", "add", "bye"),
    "alternating_bit": ("ack0", "ack1", "ack1"),
    "calculator": ("eq",),
    "contract_net": ("refuse", "propose", "reject_proposal", "failure", "accept_proposal"),
    "dhcp_lease": ("request_other", "nak"),
    "dns_recursive": ("name_error",),
    "english_auction": ("propose", "no_bid", "no_bid"),
    "fibonacci": ("fibonacci", "fibonacci", "fibonacci", "fibonacci", "end"),
    "http_keep_alive": ("request", "response", "request_close", "response_close"),
    "kerberos": ("krb_error",),
    "leader_election_ring": ("election", "election", "elected"),
    "load_balancer": ("request", "request", "idle", "close"),
    "nested_choice_merge": ("middle", "retry", "no", "right", "wait"),
    "oauth2_authorization_code": ("grant", "invalid_grant"),
    "paxos_single_decree": ("promise", "reject"),
    "ping_pong": ("ping", "ping", "ping", "ping", "close"),
    "pop3": ("ok", "stat", "retr", "err", "dele", "message", "quit"),
    "publish_subscribe": ("publish", "publish", "publish", "publish", "close"),
    "radius": ("access_challenge", "access_challenge", "access_accept", "access_reject"),
    "raft_append_entries": ("inconsistent", "success"),
    "saga": ("booked", "declined", "full"),
    "sip_call": ("busy_here_486",),
    "smtp": ("mail_from", "rcpt_to", "no_such_user_550", "data", "ok_250", "quit"),
    "tcp_handshake_close": ("segment", "segment", "segment", "fin"),
    "three_buyer": ("ask", "quit"),
    "three_phase_commit": ("no",),
    "three_player_game": ("mov2_ab", "mov1_bc", "mov2_ca"),
    "tls13_handshake": ("certificate_request",),
    "token_ring": ("token", "frame", "token"),
    "travel_agency": ("query", "query", "query", "reject", "accept"),
    "two_buyer": ("quit",),
    "two_phase_commit": ("yes", "no"),
}

# what never ends, what does not while the first branch is chosen, and what only its walk ends
_ENDLESS = frozenset(
    (
        "alternating_bit",
        "double_buffering",
        "raft_append_entries",
        "streaming",
        "three_player_game",
        "token_ring",
    )
)
_LOOPS = frozenset(
    (
        "adder",
        "english_auction",
        "fibonacci",
        "http_keep_alive",
        "leader_election_ring",
        "load_balancer",
        "ping_pong",
        "pop3",
        "publish_subscribe",
        "smtp",
        "tcp_handshake_close",
        "travel_agency",
    )
)
_ENDED_BY_WALK = frozenset(
    ("adder", "fibonacci", "leader_election_ring", "load_balancer", "ping_pong")
)
_FUEL_OF_LOOPS = 40

# what comes to nothing at once: the effect handler cannot make the channel that it delegates
_BRIEF = frozenset(("ftp_delegation",))

# protocol -> the only labels that may leave: the run gets somewhere, and is stopped there
_GATES: dict[str, tuple[str, ...]] = {
    "adder": ("add", "result"),
    "byzantine_generals": ("order",),
    "double_buffering": ("ready",),
    "kerberos": ("as_req", "as_rep", "tgs_req"),
    "map_reduce": ("map_task", "map_done"),
    "mqtt_qos2": ("publish", "pubrec"),
    "needham_schroeder": ("request", "session_key", "ticket"),
    "oauth2_authorization_code": ("redirect", "authorization_request", "login_page"),
    "saga": ("book", "booked"),
    "sip_call": ("invite", "trying_100", "ringing_180"),
    "tls13_handshake": ("client_hello", "server_hello"),
    "two_buyer": ("title", "quote"),
}


# whose turn it is: those with a place here take the policies and setups in turn, so that each gets
# its share; a protocol that is added later takes those that its name gives it, and moves nobody
_PLACES = (
    "adder",
    "alternating_bit",
    "byzantine_generals",
    "calculator",
    "contract_net",
    "dhcp_lease",
    "dns_recursive",
    "double_buffering",
    "english_auction",
    "fibonacci",
    "ftp_delegation",
    "http_keep_alive",
    "kerberos",
    "leader_election_ring",
    "load_balancer",
    "map_reduce",
    "mqtt_qos2",
    "needham_schroeder",
    "nested_choice_merge",
    "oauth2_authorization_code",
    "otway_rees",
    "paxos_single_decree",
    "ping_pong",
    "pop3",
    "publish_subscribe",
    "radius",
    "raft_append_entries",
    "ring",
    "saga",
    "sip_call",
    "smtp",
    "station_to_station",
    "streaming",
    "tcp_handshake_close",
    "three_buyer",
    "three_phase_commit",
    "three_player_game",
    "tls13_handshake",
    "token_ring",
    "travel_agency",
    "two_buyer",
    "two_phase_commit",
)


def protocol_cases(name: str) -> Iterator[CorpusCase]:
    """Cross the protocol with its setups."""
    if name in _BRIEF:
        yield from _loading(_CORE[0][1], name).cases(name)
        return
    place = _PLACES.index(name) if name in _PLACES else crc32(name.encode())
    extras = [_EXTRAS[(place * _PER_PROTOCOL + k) % len(_EXTRAS)] for k in range(_PER_PROTOCOL)]
    for turn, (copies, setup) in enumerate((*_CORE, *extras)):
        yield from _loading(_fitted(setup, name, place + turn), *[name] * copies).cases(name)
    if name in _WALKS:
        walk = Setup("walk", choice=fixed(*_WALKS[name]), lanes=8, runs=(thr(2),))
        yield from _loading(_fitted(walk, name, place), name, name).cases(name)
    if name in _GATES:
        gated = Setup(
            "gated", output=allow(*_GATES[name]), choice=ChooseRoundRobin(), runs=(thr(2),)
        )
        yield from _loading(_fitted(gated, name, place + 1), name).cases(name)


def refused_cases(name: str) -> Iterator[CorpusCase]:
    """Load a protocol that cannot be projected: alone, and behind one that can."""
    yield from _loading(Setup("refused", runs=(thr(4),)), name).cases(name)
    yield from _loading(Setup("refused-second"), "ping_pong", name).cases(name)


def _loading(setup: Setup, *names: str) -> Setup:
    """Give the setup these protocols to load."""
    return replace(setup, images=by_name(*names))


def _fitted(setup: Setup, name: str, place: int) -> Setup:
    """Give the setup its policy, and let a protocol that loops end, or have little fuel."""
    setup = _rotated(setup, place)
    if setup.choice == ChooseRoundRobin() and name in _ENDED_BY_WALK:
        setup = replace(setup, choice=fixed(*_WALKS[name]))
    if name in _ENDLESS or (name in _LOOPS and setup.choice == ChooseFirst()):
        setup = replace(setup, fuel=min(setup.fuel, _FUEL_OF_LOOPS))
    return setup


def _rotated(setup: Setup, place: int) -> Setup:
    """Give the setup the policy whose turn it is, and say so in its name.

    Each time that all policies had their turn they start one later, as setups come in turns too.
    """
    names = list(POLICIES)
    policy = names[(place + place // len(names)) % len(names)]
    return replace(setup, name=f"{setup.name}-{policy}", policy=POLICIES[policy])
