"""Sorts and session types, short enough to write tables of."""

from __future__ import annotations

from pyvm import global_type as gt
from pyvm import local_type as lt
from pyvm.value import BaseSort, Label, Sort

UNIT, BOOL, NAT = BaseSort.UNIT, BaseSort.BOOL, BaseSort.NAT
STRING, CHAN = BaseSort.STRING, BaseSort.CHAN

END = lt.DONE


def _branches(rows: tuple[tuple[str, Sort, lt.LocalType], ...]) -> tuple[lt.Branch, ...]:
    return tuple([lt.Branch(Label(name, sort), more) for name, sort, more in rows])


def snd(partner: str, *branches: tuple[str, Sort, lt.LocalType]) -> lt.Send:
    """Make a local type that sends; a branch is (label, sort, continuation)."""
    return lt.Send(partner, _branches(branches))


def rcv(partner: str, *branches: tuple[str, Sort, lt.LocalType]) -> lt.Recv:
    """Make a local type that receives."""
    return lt.Recv(partner, _branches(branches))


def comm(sender: str, receiver: str, *branches: tuple[str, Sort, gt.GlobalType]) -> gt.Comm:
    """Make a communication."""
    listed = [gt.Branch(Label(name, sort), more) for name, sort, more in branches]
    return gt.Comm(sender, receiver, tuple(listed))
