"""Copies, as checkpoints hold them: in the same order, and no change of one shows in the other."""

from __future__ import annotations

from pyvm.coroutine import Coroutine, Judgment, copy_coroutine, disown, own
from pyvm.errors import FaultKind
from pyvm.failure import FailureSnapshot, copy_snapshot
from pyvm.local_type import DONE
from pyvm.session import Session, copy_session
from pyvm.speculation import Fact, Speculation
from pyvm.value import UNIT, Endpoint

ROLES = ("B", "A", "D", "C", "F", "E")
"""Not in the order of their names."""


def sessions() -> dict[int, Session]:
    """Two sessions, the later one first."""
    return {sid: Session(sid, 2, [(role, DONE) for role in ROLES]) for sid in (1, 0)}


def everything(held: dict[int, Session]) -> Coroutine:
    """A coroutine that has some of all that it can have, in no order of names or numbers."""
    co = Coroutine(0, "B", 0, (), 0, 9, 0)
    own(co, [end for session in held.values() for end in session.ends.values()])
    co.judged, co.rejection, co.nonce = 3, Judgment(4, FaultKind.TYPE_VIOLATION), 5
    co.tokens = [Endpoint(sid, role) for sid in (1, 0) for role in ROLES]
    co.facts = {Fact(Endpoint(1, role), f"of {role}"): None for role in ROLES}
    levels = [Endpoint(1, role) for role in ROLES]
    co.speculation = [Speculation(end, (UNIT,), DONE, co.facts) for end in levels]
    return co


def seen(co: Coroutine) -> dict[str, list[object]]:
    """What the final state shows of a coroutine, as lists."""
    return {
        "registers": [*co.registers],
        "owned": [*co.owned],
        "tokens": [*co.tokens],
        "facts": [*co.facts],
        "said": [co.judged, co.rejection, co.nonce, co.budget, co.pc, co.status],
        "levels": [(level.endpoint, *level.facts, *level.held) for level in co.speculation],
    }


def test_a_copy_of_a_coroutine_keeps_every_order_and_shares_nothing() -> None:
    held = sessions()
    co = everything(held)
    before = seen(co)

    copy = copy_coroutine(co, {sid: copy_session(session) for sid, session in held.items()})

    assert seen(copy) == before
    copy.registers[0] = 7
    copy.tokens.pop()
    copy.facts.popitem()
    copy.speculation[0].facts.popitem()
    copy.speculation.pop()
    disown(copy, Endpoint(1, "B"))
    assert seen(co) == before
    assert all(end.session is held[end.endpoint.sid] for end in co.owned.values())


def test_who_gives_an_endpoint_away_keeps_its_other_tokens_in_order() -> None:
    co = everything(sessions())
    rest = [token for token in co.tokens if token != Endpoint(0, "D")]

    disown(co, Endpoint(0, "D"))

    assert co.tokens == rest


def test_a_copy_of_a_session_keeps_every_order_and_shares_nothing() -> None:
    session = sessions()[1]
    session.closed = ["B", "A", "C"]

    copy = copy_session(session)

    assert (copy.roles, copy.closed) == (ROLES, ["B", "A", "C"])
    copy.closed.append("D")
    assert session.closed == ["B", "A", "C"]


def test_a_copy_of_a_topology_keeps_every_order_and_shares_nothing() -> None:
    failure = FailureSnapshot()
    failure.crashed = {"B": None, "A": None}
    failure.partitioned = {("B", "C"): None, ("A", "C"): None}
    failure.corrupted = {("B", "A"): None, ("A", "B"): None}
    failure.timed_out = [("B", 4), ("A", 2)]

    def parts(one: FailureSnapshot) -> list[list[object]]:
        return [[*one.crashed], [*one.partitioned], [*one.corrupted], [*one.timed_out]]

    before = parts(failure)
    copy = copy_snapshot(failure)

    assert parts(copy) == before
    copy.crashed.popitem()
    copy.partitioned.popitem()
    copy.corrupted.popitem()
    copy.timed_out.pop()
    assert parts(failure) == before
