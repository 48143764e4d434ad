"""Names that may stand for each other: two of one type, of which a fault takes the other.

Parameters of one function with one annotation; fields of one class with one annotation; and pairs
of local names that are usual for two of a kind.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

from conformance.files import read_text
from conformance.mutants.semantic import Change, Segment

_PAIRS = (
    ("left", "right"),
    ("a", "b"),
    ("one", "two"),
    ("sender", "receiver"),
    ("source", "target"),
    ("baseline", "candidate"),
    ("lean", "python"),
    ("expected", "found"),
    ("before", "after"),
    ("first", "second"),
    ("old", "new"),
)
_TWINS = {one: two for a, b in _PAIRS for one, two in ((a, b), (b, a))}
_NOT_TAKEN = ("bool", "Callable", "None", "Any", "object")
_Function = ast.FunctionDef | ast.AsyncFunctionDef


def twins(tree: ast.Module, segment: Segment, fields: Mapping[str, str]) -> Iterator[Change]:
    """Yield places where another value of the same type is taken."""
    for function in (n for n in ast.walk(tree) if isinstance(n, _Function)):
        others = _others(function, segment)
        symmetric = _symmetric(function)
        for node in (n for statement in function.body for n in ast.walk(statement)):
            if not isinstance(node, ast.Name | ast.Attribute) or id(node) in symmetric:
                continue
            match node:
                case ast.Name(id=name, ctx=ast.Load()) if name in others:
                    yield Change("another", node, node, others[name])
                case ast.Attribute(value=value, attr=name, ctx=ast.Load()) if name in fields:
                    yield Change("another", node, node, f"{segment(value)}.{fields[name]}")


def _others(function: _Function, segment: Segment) -> dict[str, str]:
    """Return for each name of a function the one that may be taken for it."""
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for parameter in (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs):
        if parameter.annotation is not None:
            kind = segment(parameter.annotation)
            if not kind.startswith(_NOT_TAKEN):
                groups[kind].append(parameter.arg)
    found = _cycle(groups.values())
    bound = {
        node.id
        for node in ast.walk(function)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    } | {parameter.arg for parameter in function.args.args}
    found.update({n: t for n, t in _TWINS.items() if {n, t} <= bound and n not in found})
    return found


def _symmetric(function: _Function) -> set[int]:
    """Return the right sides of comparisons whose left side is changed already."""
    return {
        id(node.comparators[0])
        for node in ast.walk(function)
        if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.Eq | ast.NotEq)
    }


@cache
def twin_fields(root: Path, packages: tuple[str, ...]) -> Mapping[str, str]:
    """Return for each field of a class of these packages one of the same type beside it."""
    classes: defaultdict[str, list[set[str]]] = defaultdict(list)
    next_one: dict[str, str] = {}
    for package in packages:
        for path in sorted((root / package).rglob("*.py")):
            if "tests" in path.relative_to(root).parts:
                continue
            for group in _field_groups(ast.parse(read_text(path))):
                for name, other in _cycle([group]).items():
                    classes[name].append(set(group))
                    next_one.setdefault(name, other)
    return {
        name: next_one[name]
        for name, groups in classes.items()
        if all(next_one[name] in group for group in groups)
    }


def _field_groups(tree: ast.Module) -> Iterator[list[str]]:
    """Yield the fields of each class that have one annotation."""
    for node in (n for n in ast.walk(tree) if isinstance(n, ast.ClassDef)):
        groups: defaultdict[str, list[str]] = defaultdict(list)
        for field in node.body:
            match field:
                case ast.AnnAssign(target=ast.Name(name), annotation=kind):
                    groups[ast.unparse(kind)].append(name)
        yield from (g for kind, g in groups.items() if not kind.startswith(_NOT_TAKEN))


def _cycle(groups: Iterable[list[str]]) -> dict[str, str]:
    """Return for each name of a group of two and more the next one."""
    return {
        name: group[(n + 1) % len(group)]
        for group in groups
        if len(group) > 1
        for n, name in enumerate(group)
    }
