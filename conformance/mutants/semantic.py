"""How a line of Python is made to mean something near: operators that mutmut does not have.

They are of the kinds that a hand plants when it tries to fool a check: which of two broken rules
wins, a guard or a part of it gone, one field of a record forgotten, what is saved shared, an order
that is seen sorted, and a default in place of what is missing. Which names may stand for each
other, `conformance.mutants.twins` says. A text that is no Python is no mutant.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple, TypeAlias

Segment: TypeAlias = Callable[[ast.AST], str]
"""Returns the source of a node."""


class Change(NamedTuple):
    """What may be planted: from the start of `first` to the end of `last` there is `text`."""

    operator: str
    first: ast.AST
    last: ast.AST
    text: str


_COPIES = ("dict", "list", "set", "deque", "copy", "deepcopy")
_UNORDERED = ("all", "any", "set", "frozenset", "sorted", "sum", "max", "min", "len", "dict")
_SEEN = (ast.Yield, ast.YieldFrom, ast.Return)
_LEAVES = (ast.Return, ast.Raise, ast.Continue, ast.Break)
_GROWS = ("append", "add", "push", "extend", "appendleft")


def semantic(tree: ast.Module, segment: Segment) -> Iterator[Change]:
    """Yield what may be planted in a module."""
    unordered = {
        id(argument)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and _called(node) in _UNORDERED
        for argument in node.args
    }
    for node in ast.walk(tree):
        for field in ("body", "orelse", "finalbody"):
            block = getattr(node, field, None)
            if isinstance(block, list):
                yield from _swapped(block, segment)
        yield from _guards(node, segment)
        yield from _shared(node, segment)
        yield from _forgotten(node, segment)
        yield from _defaulted(node, segment)
        if id(node) not in unordered:
            yield from _sorted(node, segment)


def _swapped(block: Sequence[ast.stmt], segment: Segment) -> Iterator[Change]:
    """Yield adjacent checks, each with what it looks up first, in the other order."""
    checks: list[list[ast.stmt]] = []
    unit: list[ast.stmt] = []
    for statement in block:
        unit.append(statement)
        if _is_guard(statement):
            checks.append(unit)
            unit = []
        elif not isinstance(statement, ast.Assign | ast.AnnAssign):
            checks.append([])
            unit = []
    for one, two in pairwise(checks):
        if one and two and not _bound(one) & _read(two) and not _bound(two) & _read(one):
            indent = "\n" + " " * one[0].col_offset
            texts = [segment(statement) for statement in (*two, *one)]
            yield Change("order of checks", one[0], two[-1], indent.join(texts))


def _guards(node: ast.AST, segment: Segment) -> Iterator[Change]:
    """Yield guards that are gone, and conditions with one part less."""
    match node:
        case ast.If(test=test) if _is_guard(node):
            yield Change("no guard", test, test, f"({segment(test)}) and False")
        case ast.BoolOp(op=op, values=values):
            word = " and " if isinstance(op, ast.And) else " or "
            for dropped in values:
                kept = [segment(v) for v in values if v is not dropped]
                rest = word.join(f"({v})" for v in kept) if len(kept) > 1 else kept[0]
                yield Change("part of a condition", node, node, f"({rest})")
        case ast.comprehension(ifs=tests):
            for test in tests:
                yield Change("no condition", test, test, f"({segment(test)}) or True")
        case ast.match_case(guard=ast.expr() as guard):
            yield Change("no condition", guard, guard, f"({segment(guard)}) or True")


def _shared(node: ast.AST, segment: Segment) -> Iterator[Change]:
    """Yield what is copied as itself."""
    match node:
        case ast.Call(func=ast.Name(name), args=[argument], keywords=[]) if (
            name in _COPIES or name.startswith("copy_")
        ) and isinstance(argument, ast.Name | ast.Attribute | ast.Subscript):
            yield Change("no copy", node, node, f"({segment(argument)})")
        case ast.Call(func=ast.Attribute(value=held, attr="copy"), args=[]):
            yield Change("no copy", node, node, f"({segment(held)})")
        case ast.Subscript(value=held, slice=ast.Slice(lower=None, upper=None, step=None)):
            yield Change("no copy", node, node, f"({segment(held)})")


def _forgotten(  # noqa: C901 - an arm for each kind of record
    node: ast.AST, segment: Segment
) -> Iterator[Change]:
    """Yield records, and comparisons of records, with one field less."""
    match node:
        case ast.Call(args=args, keywords=keywords) if keywords and _called(node) != "field":
            for gone in keywords:
                if gone.arg in (None, "strict"):
                    continue
                kept = [segment(part) for part in (*args, *keywords) if part is not gone]
                yield Change("forget", node, node, f"{segment(node.func)}({', '.join(kept)})")
        case ast.Dict(keys=keys, values=values) if len(keys) > 1:
            pairs = list(zip(keys, values, strict=True))
            for gone_key, _ in pairs:
                rest = ", ".join(
                    f"{segment(k)}: {segment(v)}" if k is not None else f"**{segment(v)}"
                    for k, v in pairs
                    if k is not gone_key
                )
                yield Change("forget", node, node, f"{{{rest}}}")
        case ast.Assign(targets=[ast.Tuple(elts=left)], value=ast.Tuple(elts=right)):
            if len(left) == len(right) > 1:
                yield from _pairs(node, left, right, segment, " = ")
        case ast.Compare(left=ast.Tuple(elts=left), comparators=[ast.Tuple(elts=right)]):
            if len(left) == len(right) > 1 and isinstance(node.ops[0], ast.Eq):
                yield from _pairs(node, left, right, segment, " == ")
        case (
            ast.Lambda(body=ast.Tuple(elts=elements))
            | ast.Assign(value=ast.Tuple(elts=elements), targets=[ast.Name()])
            | ast.AnnAssign(value=ast.Tuple(elts=elements))
            | ast.comprehension(iter=ast.Tuple(elts=elements))
            | ast.For(iter=ast.Tuple(elts=elements))
            | ast.Return(value=ast.Tuple(elts=elements))
        ) if len(elements) > 1:
            yield from _shorter(elements, segment)
        case ast.Set(elts=elements) if len(elements) > 1:
            for one in elements:
                rest = ", ".join(segment(e) for e in elements if e is not one)
                yield Change("forget", node, node, f"{{{rest}}}")
        case ast.Compare(ops=[ast.In() | ast.NotIn()], comparators=[ast.Tuple(elts=elements)]):
            if len(elements) > 1:
                yield from _shorter(elements, segment)


def _pairs(
    node: ast.AST,
    left: Sequence[ast.expr],
    right: Sequence[ast.expr],
    segment: Segment,
    between: str,
) -> Iterator[Change]:
    for gone in range(len(left)):
        sides = [
            ", ".join(segment(e) for n, e in enumerate(side) if n != gone) + ","
            for side in (left, right)
        ]
        if between == " == ":
            sides = [f"({side})" for side in sides]
        yield Change("forget", node, node, between.join(sides))


def _shorter(elements: Sequence[ast.expr], segment: Segment) -> Iterator[Change]:
    """Yield a tuple with one element less: what stays is between the first and the last."""
    for gone in elements:
        rest = ", ".join(segment(e) for e in elements if e is not gone)
        yield Change(
            "forget", elements[0], elements[-1], f"{rest}," if len(elements) == 2 else rest
        )


def _defaulted(node: ast.AST, segment: Segment) -> Iterator[Change]:
    """Yield lookups that give nothing where what is missing would be told of."""
    if not isinstance(node, ast.Try):
        return
    caught = {
        name.id
        for handler in node.handlers
        if handler.type is not None
        for name in ast.walk(handler.type)
        if isinstance(name, ast.Name)
    }
    if not caught & {"KeyError", "LookupError"}:
        return
    for inner in (n for statement in node.body for n in ast.walk(statement)):
        match inner:
            case ast.Subscript(value=held, slice=key, ctx=ast.Load()) if not isinstance(
                key, ast.Slice
            ):
                text = f"{segment(held)}.get({segment(key)})"
                yield Change("default", inner, inner, text)


def _sorted(node: ast.AST, segment: Segment) -> Iterator[Change]:
    """Yield lists whose order may be seen, sorted, and sorted ones as they come."""
    match node:
        case ast.ListComp():
            yield Change("sort", node, node, f"sorted({segment(node)}, key=repr)")
        case ast.Call(func=ast.Name("tuple"), args=[ast.GeneratorExp() as made]):
            yield Change("sort", node, node, f"tuple(sorted({_bare(segment(made))}, key=repr))")
        case ast.Call(func=ast.Name("tuple" | "list" as kind), args=[made]) if not isinstance(
            made, ast.ListComp
        ):
            yield Change("sort", node, node, f"{kind}(sorted({segment(made)}, key=repr))")
        case ast.Call(func=ast.Name("sorted"), args=[made]):
            given = _bare(segment(made)) if isinstance(made, ast.GeneratorExp) else segment(made)
            yield Change("no sort", node, node, f"list({given})")
        case ast.For(iter=ast.Name() | ast.Attribute() as made) if _shows_order(node):
            yield Change("sort", made, made, f"sorted({segment(made)}, key=repr)")


def _bare(generator: str) -> str:
    """Return a generator expression in parentheses of its own."""
    return generator if generator.startswith("(") else f"({generator})"


def _shows_order(loop: ast.For) -> bool:
    """Whether what a loop does is likely to depend on the order in which it goes."""
    inside = [node for statement in loop.body for node in ast.walk(statement)]
    return any(
        isinstance(node, _SEEN) or (isinstance(node, ast.Call) and _called(node) in _GROWS)
        for node in inside
    )


def _is_guard(statement: ast.stmt) -> bool:
    """Whether it is an `if` that leaves, and nothing else."""
    return (
        isinstance(statement, ast.If)
        and not statement.orelse
        and isinstance(statement.body[-1], _LEAVES)
    )


def _bound(statements: Sequence[ast.stmt]) -> set[str]:
    return {
        node.id
        for statement in statements
        for node in ast.walk(statement)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }


def _read(statements: Sequence[ast.stmt]) -> set[str]:
    return {
        node.id
        for statement in statements
        for node in ast.walk(statement)
        if isinstance(node, ast.Name)
    }


def _called(call: ast.Call) -> str:
    """Return the last name of what is called."""
    match call.func:
        case ast.Name(name) | ast.Attribute(attr=name):
            return name
    return ""
