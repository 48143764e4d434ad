"""Mutants of source files: one place in one file, and the text that replaces it.

What does nothing is left out: annotations and aliases of types, imports, docstrings, decorators,
what only a type checker sees, and the wording of exceptions.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import libcst as cst
import libcst.matchers as m
from libcst.metadata import CodeRange, MetadataWrapper, PositionProvider

from conformance.files import read_text
from conformance.mutants.operators import mutations

_INERT = (cst.Annotation, cst.Import, cst.ImportFrom, cst.Decorator, cst.Raise, cst.Assert)
_LEFT_OUT = (
    m.If(test=m.Name("TYPE_CHECKING"))
    | m.AnnAssign(annotation=m.Annotation(m.Name("TypeAlias")))
    | m.Assign(targets=[m.AssignTarget(m.Name("__slots__") | m.Name("__all__"))])
    | m.Expr(m.SimpleString() | m.ConcatenatedString() | m.Ellipsis())
    | m.ClassDef(bases=[m.Arg(m.Name("Protocol"))])
    | m.Arg(keyword=m.Name("strict"))  # of `zip`: it asserts
)


@dataclass(frozen=True, slots=True)
class SourceMutant:
    """A fault in one place of a source file."""

    file: str
    """The module's file, from the root of the checkout."""
    scope: str
    """The function or class that holds the place, by its qualified name; empty at the top."""
    operator: str
    before: str
    """The lines of the place as they are, as one line."""
    after: str
    """The same lines with the fault."""
    lines: tuple[int, int]
    """From the first line of the statement that it is in to its own last."""
    function: tuple[str, int] | None
    """The outermost function in whose body it is, and that function's first line."""
    span: tuple[int, int] = field(repr=False)
    text: str = field(repr=False)
    """What is at `span` instead."""

    @property
    def name(self) -> str:
        """Its name in reports."""
        return f"{self.file}:{self.lines[1]} {self.scope or '<module>'}: {self.after}"

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What it is recognised by after lines have moved."""
        return (self.file, self.scope, self.before, self.after)

    def planted(self, source: str) -> str:
        """Return the source with the fault in it."""
        start, end = self.span
        return source[:start] + self.text + source[end:]


def plant(root: Path, file: str) -> tuple[SourceMutant, ...]:
    """Return every mutant of a file, in the order of the file, each text once."""
    return _plant(file, read_text(root / file))


@cache
def _plant(file: str, source: str) -> tuple[SourceMutant, ...]:
    found = {(mutant.span, mutant.text): mutant for mutant in _Planter(file, source).mutants()}
    return tuple(found[key] for key in sorted(found))


@dataclass(frozen=True, slots=True)
class _At:
    """Where the walk is."""

    scope: tuple[str, ...] = ()
    function: tuple[str, int] | None = None
    statement: int = 1


class _Planter:
    """Walks a module and says what may be planted where."""

    def __init__(self, file: str, source: str) -> None:
        self._file = file
        self._source = source
        wrapper = MetadataWrapper(cst.parse_module(self._source), unsafe_skip_copy=True)
        self._module = wrapper.module
        self._where = wrapper.resolve(PositionProvider)
        self._starts = [0]
        for line in self._source.splitlines(keepends=True):
            self._starts.append(self._starts[-1] + len(line))

    def mutants(self) -> Iterator[SourceMutant]:
        """Return the mutants, some of them perhaps twice."""
        return self._walk(self._module, _At())

    def _walk(self, node: cst.CSTNode, at: _At) -> Iterator[SourceMutant]:
        if isinstance(node, _INERT) or m.matches(node, _LEFT_OUT):
            return
        if isinstance(node, cst.BaseSmallStatement | cst.BaseCompoundStatement):
            at = _At(at.scope, at.function, self._range(node).start.line)
        for operator, place, text in mutations(node, self._module.code_for_node):
            yield self._mutant(operator, place, text, at)
        if isinstance(node, cst.ClassDef | cst.FunctionDef):
            at = _At((*at.scope, node.name.value), at.function, at.statement)
        for child in node.children:
            inside = at
            if isinstance(node, cst.FunctionDef) and child is node.body and at.function is None:
                first = min(self._range(part).start.line for part in (node, *node.decorators))
                inside = _At(at.scope, (".".join(at.scope), first), at.statement)
            yield from self._walk(child, inside)

    def _mutant(self, operator: str, place: cst.CSTNode, text: str, at: _At) -> SourceMutant:
        where = self._range(place)
        start = self._starts[where.start.line - 1] + where.start.column
        end = self._starts[where.end.line - 1] + where.end.column
        original = self._module.code_for_node(place)
        assert _bare(self._source[start:end]) == _bare(original), (self._file, original)
        if original[0].isspace() and not self._source[start].isspace():
            text = text.strip()
        line, after = self._starts[where.start.line - 1], self._starts[where.end.line]
        return SourceMutant(
            file=self._file,
            scope=".".join(at.scope),
            operator=operator,
            before=_in_one(self._source[line:after]),
            after=_in_one(self._source[line:start] + text + self._source[end:after]),
            lines=(at.statement, where.end.line),
            function=at.function,
            span=(start, end),
            text=text,
        )

    def _range(self, node: cst.CSTNode) -> CodeRange:
        where = self._where[node]
        assert isinstance(where, CodeRange)
        return where


def _in_one(text: str) -> str:
    """Return several lines as one, without the indentation."""
    return " ".join(text.split())


def _bare(code: str) -> str:
    """Return what is there, apart from parentheses around it and its layout."""
    return "".join(code.split()).strip("()")
