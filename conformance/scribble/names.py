"""Names of recursion variables: as in the text, unless another variable would be hidden."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count

from pyvm.global_type import Branch, Comm, GlobalType, Recur, Var


def named(g: GlobalType) -> GlobalType:
    """Return the type with plain names in place of those in it, which are `NAME#NUMBER`."""
    return _Naming().named(g, {})


class _Naming:
    """Gives each variable its name, the number left out if nothing is hidden by that."""

    def __init__(self) -> None:
        self._free: dict[int, frozenset[str]] = {}
        self._kept: list[GlobalType] = []

    def named(self, g: GlobalType, names: Mapping[str, str]) -> GlobalType:
        """Return the type, its free variables named as given."""
        match g:
            case Var(name):
                return Var(names[name])
            case Recur(var, body):
                hidden = {names[free] for free in self.free(body) if free != var}
                plain = _plain(var.partition("#")[0], hidden)
                return Recur(plain, self.named(body, {**names, var: plain}))
            case Comm(sender, receiver, branches):
                told = (Branch(label, self.named(more, names)) for label, more in branches)
                return Comm(sender, receiver, tuple(told))
        return g

    def free(self, g: GlobalType) -> frozenset[str]:
        """Return the free variables, asked once of each part."""
        if id(g) not in self._free:
            self._kept.append(g)
            self._free[id(g)] = self._find(g)
        return self._free[id(g)]

    def _find(self, g: GlobalType) -> frozenset[str]:
        match g:
            case Var(name):
                return frozenset((name,))
            case Recur(var, body):
                return self.free(body) - {var}
            case Comm(_, _, branches):
                return frozenset().union(*(self.free(more) for _, more in branches))
        return frozenset()


def _plain(name: str, hidden: set[str]) -> str:
    if name not in hidden:
        return name
    return next(f"{name}{n}" for n in count(1) if f"{name}{n}" not in hidden)
