"""How a line of Python is made wrong: mutmut's operators, and four that it does not have.

An operator of mutmut takes a node of libcst and yields the nodes that may replace it. Only this
table of mutmut is used: it neither reads a configuration nor runs anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import TypeAlias

import libcst as cst
import libcst.matchers as m
from mutmut.mutation import mutators

Code: TypeAlias = Callable[[cst.CSTNode], str]
"""Returns a node's code."""
Place: TypeAlias = tuple[str, cst.CSTNode, str]
"""The operator, the node that is replaced, and the text that takes its place."""

_LEFT_OUT = (
    mutators.operator_string,  # one other text is enough
    mutators.operator_dict_arguments,
    mutators.operator_match,  # a guard disables a case here, which needs no layout
    mutators.operator_arg_removal,  # a call with one argument less mostly just raises
)
_MUTMUT = tuple(
    (kind, operator.__name__.removeprefix("operator_"), operator)
    for kind, operator in mutators.mutation_operators
    if operator not in _LEFT_OUT
)


def mutations(node: cst.CSTNode, code: Code) -> Iterator[Place]:  # noqa: C901 - an arm for each
    """Yield what may be planted at a node."""
    for kind, name, operator in _MUTMUT:
        if isinstance(node, kind):
            for other in operator(node):
                yield name, node, code(other)
    match node:
        case cst.If() | cst.While() | cst.CompIf():
            yield "negate", node.test, f"not ({code(node.test)})"
        case cst.MatchCase():
            yield "case", node.guard or node.pattern, _never(node, code)
        case cst.Arg(value=cst.BaseExpression() as value, star="") if not m.matches(value, _NONE):
            yield "argument", value, "None"
        case cst.Return(value=cst.BaseExpression() as value) if not m.matches(value, _NONE):
            yield "return", value, "None"
        case cst.AugAssign() | cst.Expr(value=cst.Call()):
            yield "remove", node, "pass"
        case cst.Assign() if not all(m.matches(t.target, m.Name()) for t in node.targets):
            yield "remove", node, "pass"
        case cst.SimpleString():
            for other in islice(mutators.operator_string(node), 1):
                yield "text", node, code(other)


_NONE = m.Name("None")


def _never(case: cst.MatchCase, code: Code) -> str:
    """Return a case that never matches."""
    return "False" if case.guard is not None else f"{code(case.pattern)} if False"
