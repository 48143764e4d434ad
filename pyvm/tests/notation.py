"""Short ways to write session types in tests: labels of sort unit unless given."""

from __future__ import annotations

from collections.abc import Mapping

from pyvm import global_type as gt
from pyvm import local_type as lt
from pyvm.value import BaseSort, Label, Sort

NAT = BaseSort.NAT


def label(name: str, sort: Sort = BaseSort.UNIT) -> Label:
    return Label(name, sort)


def send(partner: str, **branches: lt.LocalType) -> lt.LocalType:
    return lt.Send(partner, _local(branches))


def recv(partner: str, **branches: lt.LocalType) -> lt.LocalType:
    return lt.Recv(partner, _local(branches))


def comm(sender: str, receiver: str, **branches: gt.GlobalType) -> gt.GlobalType:
    return gt.Comm(
        sender, receiver, tuple(gt.Branch(label(name), g) for name, g in branches.items())
    )


def _local(branches: Mapping[str, lt.LocalType]) -> tuple[lt.Branch, ...]:
    return tuple(lt.Branch(label(name), t) for name, t in branches.items())
