"""A global type as a protocol text of either language: reading it gives the same type."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import Enum

from conformance.errors import CannotJudge
from pyvm.global_type import Comm, GlobalType, Recur, Var
from pyvm.value import BaseSort, Label, ProdSort, Role, Sort

_INDENT = "  "
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_]*")
_JAVA = {
    BaseSort.BOOL: "java.lang.Boolean",
    BaseSort.NAT: "java.lang.Integer",
    BaseSort.STRING: "java.lang.String",
}


class Language(Enum):
    """The languages of protocol texts."""

    NUSCR = "nuscr"
    SCRIBBLE = "scribble"


def protocol_text(name: str, roles: Sequence[Role], g: GlobalType, language: Language) -> str:
    """Return the text of a well-formed protocol.

    Raises `CannotJudge` for what the language has no words for: a name that is none there, and in
    nuScr a message without operator, or a pair whose first part is a pair.
    """
    return _Printer(language).text(name, roles, g)


_BOTH = (
    "and as at aux choice connect continue disconnect do explicit from global import module or "
    "protocol rec role sig to type with wrap"
)
_SCRIBBLE = "accept by catches data instantiates interruptible local par self spawn throws"
_RESERVED = {
    Language.NUSCR: frozenset(f"{_BOTH} calls false len nested new not true".split()),
    Language.SCRIBBLE: frozenset(f"{_BOTH} {_SCRIBBLE}".split()),
}
"""The words that are no names, by language."""


class _Printer:
    """Prints one protocol; sorts that need a declaration of their own get it."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self._reserved = _RESERVED[language]
        self._declared: dict[Sort, str] = {}

    def text(self, name: str, roles: Sequence[Role], g: GlobalType) -> str:
        listed = ", ".join(f"role {self._name(role)}" for role in roles)
        body = [f"{_INDENT}{line}" for line in self._lines(g)]
        head = f"global protocol {self._name(name)}({listed})"
        module = []
        if self._language is Language.SCRIBBLE:
            module = [f"module {name};", "", *map(self._declaration, self._declared), ""]
        return "\n".join((*module, f"{head} {{", *body, "}"))

    def _lines(self, g: GlobalType) -> Iterator[str]:
        match g:
            case Var(name):
                yield f"continue {self._name(name)};"
            case Recur(var, body):
                yield f"rec {self._name(var)} {{"
                yield from (f"{_INDENT}{line}" for line in self._lines(body))
                yield "}"
            case Comm(branches=(only,)):
                yield self._message(g, only.label)
                yield from self._lines(only.next)
            case Comm(sender, _, branches):
                yield f"choice at {self._name(sender)} {{"
                for number, (label, more) in enumerate(branches):
                    if number:
                        yield "} or {"
                    yield f"{_INDENT}{self._message(g, label)}"
                    yield from (f"{_INDENT}{line}" for line in self._lines(more))
                yield "}"

    def _message(self, g: Comm, label: Label) -> str:
        operator = label.name
        if operator or self._language is Language.NUSCR:
            operator = self._name(label.name)
        payload = ", ".join(self._payload(label.sort))
        return f"{operator}({payload}) from {self._name(g.sender)} to {self._name(g.receiver)};"

    def _payload(self, sort: Sort) -> Iterator[str]:
        """Yield the elements of a payload: of a pair whose second part is one, its parts too."""
        if sort is BaseSort.UNIT:
            return
        while isinstance(sort, ProdSort):
            yield self._sort(sort.left)
            sort = sort.right
        yield self._sort(sort)

    def _sort(self, sort: Sort) -> str:
        if self._language is Language.NUSCR:
            if isinstance(sort, ProdSort):
                raise CannotJudge(
                    "nuscr has no pair whose first part is a pair", fix="print it as scribble"
                )
            return "int" if sort is BaseSort.NAT else sort.value
        if isinstance(sort, ProdSort):
            return self._declared.setdefault(sort, f"Pair{len(self._declared)}")
        return self._declared.setdefault(sort, sort.value.capitalize())

    def _declaration(self, sort: Sort) -> str:
        name = self._declared[sort]
        if isinstance(sort, BaseSort) and sort in _JAVA:
            return f'type <java> "{_JAVA[sort]}" from "rt.jar" as {name};'
        return f'type <conformance> "{_written(sort)}" from "conformance" as {name};'

    def _name(self, name: str) -> str:
        if _NAME.fullmatch(name) is None or name in self._reserved:
            raise CannotJudge(
                f"{name!r} is no name in {self._language.value}",
                fix="rename it in the protocol: letters, digits and underscores, and no keyword",
            )
        return name


def _written(sort: Sort) -> str:
    if isinstance(sort, ProdSort):
        return f"({_written(sort.left)} * {_written(sort.right)})"
    return sort.value
