"""Local types as state machines, in the language of Graphviz."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from conformance.notation import show_sort
from pyvm.local_type import Done, LocalType, Recur, Recv, Send, Var
from pyvm.value import Role


def machine_lines(types: Mapping[Role, LocalType]) -> Iterator[str]:
    """Yield a graph with a part for each role: its states, and what it sends (!) and receives (?).

    The first state has a double border, the last is filled.
    """
    yield "digraph protocol {"
    yield '  rankdir=LR; node [shape=circle, label=""];'
    for number, (role, t) in enumerate(types.items()):
        yield f"  subgraph cluster_{number} {{"
        yield f"    label={_quoted(role)};"
        yield from (f"    {line}" for line in _Machine(f"r{number}_").lines(t))
        yield "  }"
    yield "}"


class _Machine:
    """The states of one role; recursion variables lead back to the state of their body."""

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix
        self._states = 0
        self._end: str | None = None

    def lines(self, t: LocalType) -> Iterator[str]:
        found: list[str] = []
        start = self._state(t, {}, found)
        yield f"{start} [peripheries=2];"
        if self._end is not None:
            yield f"{self._end} [style=filled];"
        yield from found

    def _state(self, t: LocalType, loops: Mapping[str, str], found: list[str]) -> str:
        """Return the state in which a role does this, what leads on from it added to `found`."""
        bound: list[str] = []
        while isinstance(t, Recur):
            bound.append(t.var)
            t = t.body
        match t:
            case Var(name):
                return loops[name]
            case Done():
                self._end = self._end or self._new()
                return self._end
            case Send(partner, branches) | Recv(partner, branches):
                here, sign = self._new(), "!" if isinstance(t, Send) else "?"
                loops = {**loops, **dict.fromkeys(bound, here)}
                for label, more in branches:
                    text = f"{partner}{sign}{label.name}({show_sort(label.sort)})"
                    there = self._state(more, loops, found)
                    found.append(f"{here} -> {there} [label={_quoted(text)}];")
                return here
        raise TypeError(f"no local type: {t!r}")

    def _new(self) -> str:
        self._states += 1
        return f"{self._prefix}{self._states}"


def _quoted(text: str) -> str:
    """Return a text as Graphviz takes it, whatever is in it."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
