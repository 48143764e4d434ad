"""Mutants of source files: one place in one file, and the text that replaces it.

What does nothing is left out: annotations and aliases of types, imports, docstrings, decorators,
what only a type checker sees, and the wording of exceptions.
"""

from __future__ import annotations

import ast
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

import libcst as cst
import libcst.matchers as m
from libcst.metadata import CodeRange, MetadataWrapper, PositionProvider

from conformance.files import read_text
from conformance.mutants.operators import mutations
from conformance.mutants.semantic import semantic
from conformance.mutants.twins import twin_fields, twins

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


PACKAGES = ("pyvm", "conformance")


def plant(root: Path, file: str) -> tuple[SourceMutant, ...]:
    """Return every mutant of a file, in the order of the file, each text once."""
    return _plant(file, read_text(root / file), root)


@cache
def _plant(file: str, source: str, root: Path) -> tuple[SourceMutant, ...]:
    planter = _Planter(file, source)
    mutants = [*planter.mutants(), *planter.semantic_mutants(twin_fields(root, PACKAGES))]
    mutants.sort(key=lambda mutant: (mutant.span, mutant.text))
    found: dict[str, SourceMutant] = {}
    for mutant in mutants:
        found.setdefault(_bare(mutant.planted(source)), mutant)
    return tuple(found.values())


@dataclass(frozen=True, slots=True)
class _At:
    """Where the walk is."""

    scope: tuple[str, ...] = ()
    function: tuple[str, int] | None = None
    statement: int = 1
    returns: str = ""
    """What the function returns, as it is annotated."""


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

    def semantic_mutants(self, fields: Mapping[str, str]) -> Iterator[SourceMutant]:
        """Return those of operators that look at more than one place."""
        tree = ast.parse(self._source)
        around = _around(tree)
        inert = _inert(tree)
        for change in (*semantic(tree, self._segment), *twins(tree, self._segment, fields)):
            if id(change.first) in inert:
                continue
            (start, _), (_, end) = self._span(change.first), self._span(change.last)
            yield self._made(change.operator, (start, end), change.text, around[id(change.first)])

    def _segment(self, node: ast.AST) -> str:
        start, end = self._span(node)
        return self._source[start:end]

    def _span(self, node: ast.AST) -> tuple[int, int]:
        """Return where a node of `ast`, which counts bytes, begins and ends."""
        assert isinstance(node, ast.expr | ast.stmt | ast.keyword)
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return (
            self._offset(node.lineno, node.col_offset),
            self._offset(node.end_lineno, node.end_col_offset),
        )

    def _offset(self, line: int, column: int) -> int:
        start = self._starts[line - 1]
        text = self._source[start : self._starts[line]]
        return start + len(text.encode()[:column].decode())

    def _walk(self, node: cst.CSTNode, at: _At) -> Iterator[SourceMutant]:
        if isinstance(node, _INERT) or m.matches(node, _LEFT_OUT):
            return
        if isinstance(node, cst.BaseSmallStatement | cst.BaseCompoundStatement):
            at = replace(at, statement=self._range(node).start.line)
        for operator, place, text in mutations(node, self._module.code_for_node, at.returns):
            yield self._mutant(operator, place, text, at)
        if isinstance(node, cst.ClassDef | cst.FunctionDef):
            at = replace(at, scope=(*at.scope, node.name.value))
        if isinstance(node, cst.FunctionDef):
            returns = node.returns
            kind = "" if returns is None else self._module.code_for_node(returns.annotation)
            at = replace(at, returns=kind)
        for child in node.children:
            inside = at
            if isinstance(node, cst.FunctionDef) and child is node.body and at.function is None:
                first = min(self._range(part).start.line for part in (node, *node.decorators))
                inside = replace(at, function=(".".join(at.scope), first))
            yield from self._walk(child, inside)

    def _mutant(self, operator: str, place: cst.CSTNode, text: str, at: _At) -> SourceMutant:
        where = self._range(place)
        start = self._starts[where.start.line - 1] + where.start.column
        end = self._starts[where.end.line - 1] + where.end.column
        original = self._module.code_for_node(place)
        assert _bare(self._source[start:end]) == _bare(original), (self._file, original)
        if original[0].isspace() and not self._source[start].isspace():
            text = text.strip()
        return self._made(operator, (start, end), text, at)

    def _made(self, operator: str, span: tuple[int, int], text: str, at: _At) -> SourceMutant:
        first, last = (bisect_right(self._starts, where) for where in (span[0], span[1] - 1))
        line, after = self._starts[first - 1], self._starts[last]
        return SourceMutant(
            file=self._file,
            scope=".".join(at.scope),
            operator=operator,
            before=_in_one(self._source[line:after]),
            after=_in_one(self._source[line : span[0]] + text + self._source[span[1] : after]),
            lines=(at.statement, last),
            function=at.function,
            span=span,
            text=text,
        )

    def _range(self, node: cst.CSTNode) -> CodeRange:
        where = self._where[node]
        assert isinstance(where, CodeRange)
        return where


def _around(tree: ast.Module) -> dict[int, _At]:
    """Return for every node of a module, by its identity, where it is."""
    found: dict[int, _At] = {}

    def visit(node: ast.AST, at: _At) -> None:
        if isinstance(node, ast.stmt | ast.ExceptHandler):
            at = replace(at, statement=node.lineno)
        found[id(node)] = at
        inside = at
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            at = inside = replace(at, scope=(*at.scope, node.name))
        if isinstance(node, ast.FunctionDef) and at.function is None:
            first = min([node.lineno, *(part.lineno for part in node.decorator_list)])
            inside = replace(at, function=(".".join(at.scope), first))
        body = {id(part) for part in getattr(node, "body", ())} if inside is not at else set()
        for child in ast.iter_child_nodes(node):
            visit(child, inside if id(child) in body else at)

    visit(tree, _At())
    return found


def _inert(tree: ast.Module) -> set[int]:
    """Return the nodes that do nothing, or only say what was wrong, and all in them."""
    found: set[int] = set()
    for node in ast.walk(tree):
        roots: list[ast.AST | None] = []
        match node:
            case ast.Raise() | ast.Assert() | ast.Import() | ast.ImportFrom():
                roots = [node]
            case ast.If(test=ast.Name("TYPE_CHECKING")):
                roots = [node]
            case ast.ClassDef(bases=[ast.Name("Protocol")]):
                roots = [node]
            case ast.FunctionDef() | ast.ClassDef():
                roots = [*node.decorator_list, getattr(node, "returns", None)]
            case ast.AnnAssign(annotation=ast.Name("TypeAlias")):
                roots = [node]
            case ast.AnnAssign() | ast.arg():
                roots = [node.annotation]
            case ast.Assign(targets=[ast.Name("__slots__" | "__all__")]):
                roots = [node]
        found |= {id(inner) for root in roots if root is not None for inner in ast.walk(root)}
    return found


def _in_one(text: str) -> str:
    """Return several lines as one, without the indentation."""
    return " ".join(text.split())


def _bare(code: str) -> str:
    """Return what is there, apart from parentheses around it and its layout."""
    return "".join(code.split()).strip("()")
