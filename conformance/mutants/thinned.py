"""Which faults are planted in what judges: of those that say the same of one statement, one.

All that may be planted there are too many to judge in an hour, and most of them are noticed or
missed together. In the VM nothing is left out. In what judges these are:

- Words and layout: another text or method of texts, and all of a function that only lays out
  lines for a reader, or of a module that does nothing else (`RENDERING`). Tests of the printed
  output hold them.
- Numbers, and one `+=` for another: a boundary is moved by its comparison, and a sum that is not
  taken by the statement that is gone.
- Of a condition: a part of it that is gone, else the guard or the condition that is gone, else its
  opposite, else another comparison. `and` for `or` is met by the tests that miss a part, and the
  opposite by those that miss the condition.
- Of a statement: a second one of the same operator, where that is another name of the same type,
  an order, a comparison, or the two sides of a conditional expression. A part of a condition, a
  field of a record, a result, a statement, a copy and two checks are planted each.
- Of a table of constants at the top of a module: an entry more than one. A loop goes over all.
- In a statement from which a field is forgotten or a condition dropped, another name of the same
  type and an order that few can see.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from conformance.mutants.sources import SourceMutant

_WORDS = ("text", "symmetric_string_methods_swap", "number", "augmented_assignment", "lambda")
_CONDITION = (
    ("part of a condition",),
    ("no guard", "no condition", "case"),
    ("negate", "remove_unary_ops", "if_exp"),
    ("swap_op", "keywords", "name"),
)
"""What is planted in a condition: the first of these that can be."""
_EACH = (
    "part of a condition",
    "forget",
    "return",
    "remove",
    "no copy",
    "order of checks",
    "default",
    "case",
)
"""Operators whose mutants of one statement say different things."""
_SMALL = ("another", "sort", "no sort")
RENDERING = ("junit", "html", "page")
"""Modules that only lay out what others have decided."""
_LAYOUT = ("lines", "text", "summary", "render", "describe")
"""Functions that do, by a word of their names."""


def thinned(mutants: Iterable[SourceMutant]) -> tuple[SourceMutant, ...]:
    """Return those that are planted in a file of what judges, in the order of the file."""
    kept = [m for m in mutants if m.operator not in _WORDS and not _lays_out(m)]
    kept.sort(key=_statement)
    found = [m for _, group in groupby(kept, key=_statement) for m in _of_statement([*group])]
    return tuple(sorted(found, key=lambda m: (m.span, m.text)))


def _statement(mutant: SourceMutant) -> tuple[int, str]:
    return mutant.lines[0], mutant.scope


def _lays_out(mutant: SourceMutant) -> bool:
    words = mutant.scope.rpartition(".")[2].strip("_").split("_")
    module = mutant.file.rpartition("/")[2].removesuffix(".py")
    return module in RENDERING or any(word in words for word in _LAYOUT)


def _of_statement(mutants: Sequence[SourceMutant]) -> Iterator[SourceMutant]:
    """Yield those of one statement that are planted."""
    conditions = next(
        (names for names in _CONDITION if any(m.operator in names for m in mutants)), ()
    )
    of_conditions = [name for names in _CONDITION for name in names]
    plain = any(m.operator == "forget" or m.operator in of_conditions for m in mutants)
    seen: set[str] = set()
    for mutant in mutants:
        name = mutant.operator
        if name in of_conditions and name not in conditions:
            continue
        if name in _SMALL and plain:
            continue
        if name in seen and (name not in _EACH or mutant.function is None):
            continue
        seen.add(name)
        yield mutant
