"""How a line of Python is made wrong: mutmut's operators, and some like them.

An operator of mutmut takes a node of libcst and yields the nodes that may replace it. Only this
table of mutmut is used: it neither reads a configuration nor runs anything. `None` where the type
does not allow it is left out: it raises at once, and says little about who looks.
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
    mutators.operator_assignment,  # and so does `None` for a value
)
_MUTMUT = tuple(
    (kind, operator.__name__.removeprefix("operator_"), operator)
    for kind, operator in mutators.mutation_operators
    if operator not in _LEFT_OUT
)


def mutations(  # noqa: C901 - an arm for each
    node: cst.CSTNode, code: Code, returns: str
) -> Iterator[Place]:
    """Yield what may be planted at a node of a function that returns such a thing."""
    for kind, name, operator in _MUTMUT:
        if isinstance(node, kind):
            for other in operator(node):
                yield name, node, code(other)
    match node:
        case cst.If() | cst.While() if not _is_negated_otherwise(node.test):
            yield "negate", node.test, f"not ({code(node.test)})"
        case cst.MatchCase():
            yield "case", node.guard or node.pattern, _never(node, code)
        case cst.Return(value=cst.BaseExpression() as value) if not m.matches(value, _CONSTANT):
            for result in _returned(returns):
                if result != code(value):
                    yield "return", value, result
        case cst.AugAssign() | cst.Expr(value=cst.Call()):
            yield "remove", node, "pass"
        case cst.Assign() if not all(m.matches(t.target, m.Name()) for t in node.targets):
            yield "remove", node, "pass"
        case cst.SimpleString() if " " not in node.value:  # what has spaces is prose
            for other in islice(mutators.operator_string(node), 1):
                yield "text", node, code(other)


_CONSTANT = m.Name("None") | m.Name("True") | m.Name("False")
_EMPTY = {"list": "[]", "tuple": "()", "Sequence": "()", "dict": "{}", "frozenset": "frozenset()"}
"""What is empty, of the types whose other values are longer."""


def _returned(returns: str) -> Iterator[str]:
    """Yield values of a type that say little: nothing, yes, no."""
    if returns == "bool":
        yield from ("True", "False")
    elif returns.endswith("| None"):
        yield "None"
    elif (kind := returns.partition("[")[0]) in _EMPTY and not (
        kind == "tuple" and not returns.endswith("...]")
    ):
        yield _EMPTY[kind]


def _is_negated_otherwise(test: cst.BaseExpression) -> bool:
    """Whether another operator makes the opposite of a condition."""
    opposite = m.Equal() | m.NotEqual() | m.Is() | m.IsNot() | m.In() | m.NotIn()
    comparison = m.Comparison(comparisons=[m.ComparisonTarget(operator=opposite)])
    return m.matches(test, comparison | m.UnaryOperation(operator=m.Not()))


def _never(case: cst.MatchCase, code: Code) -> str:
    """Return a case that never matches."""
    return "False" if case.guard is not None else f"{code(case.pattern)} if False"
