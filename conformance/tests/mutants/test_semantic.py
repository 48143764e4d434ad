"""Semantic operators: each makes of an example just the faults that it is for."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.mutants.sources import plant
from conformance.mutants.twins import twin_fields

EXAMPLES: dict[str, tuple[str, set[str]]] = {
    "order of checks": (
        """
def f(a: int, b: str) -> str:
    if a > 3:
        return "far"
    name = b.strip()
    if not name:
        raise ValueError
    size = len(name)
    if size > a:
        return "long"
    return name
""",
        {
            'name = b.strip() if not name: raise ValueError if a > 3: return "far"',
        },
    ),
    "no guard": (
        """
def f(a: int) -> int:
    for b in range(a):
        if b == 2:
            continue
    if a:
        a = 2
    else:
        return 3
    return a
""",
        {"if (b == 2) and False:"},
    ),
    "part of a condition": (
        'def f(a: int, b: str) -> bool:\n    return a > 1 and b < "x" and g(a or b)\n',
        {
            'return ((b < "x") and (g(a or b)))',
            "return ((a > 1) and (g(a or b)))",
            'return ((a > 1) and (b < "x"))',
            'return a > 1 and b < "x" and g((b))',
            'return a > 1 and b < "x" and g((a))',
        },
    ),
    "no condition": (
        """
def f(a: object) -> set[int]:
    match a:
        case int(x) if x:
            return {y for y in g(x) if y != 2}
""",
        {"case int(x) if (x) or True:", "return {y for y in g(x) if (y != 2) or True}"},
    ),
    "no copy": (
        "x = [dict(a), list(b.c), copy_one(d), e.copy(), f[:], list(g(h)), dict(i=1), str(j)]\n",
        {
            "x = [(a), list(b.c), copy_one(d), e.copy(), f[:], list(g(h)), dict(i=1), str(j)]",
            "x = [dict(a), (b.c), copy_one(d), e.copy(), f[:], list(g(h)), dict(i=1), str(j)]",
            "x = [dict(a), list(b.c), (d), e.copy(), f[:], list(g(h)), dict(i=1), str(j)]",
            "x = [dict(a), list(b.c), copy_one(d), (e), f[:], list(g(h)), dict(i=1), str(j)]",
            "x = [dict(a), list(b.c), copy_one(d), e.copy(), (f), list(g(h)), dict(i=1), str(j)]",
        },
    ),
    "forget": (
        """
def f(new: object, old: object, s: str) -> object:
    new.a, new.b = old.a, old.b
    zip(new, old, strict=True)
    if (new.c, new.d) == (old.c, old.d):
        return {"e": 1, **old}
    return replace(old, g=s, h=s)
""",
        {
            "new.b, = old.b,",
            "new.a, = old.a,",
            "if (new.d,) == (old.d,):",
            "if (new.c,) == (old.c,):",
            "return {**old}",
            'return {"e": 1}',
            "return replace(old, h=s)",
            "return replace(old, g=s)",
        },
    ),
    "sort": (
        """
def f(a: list[int]) -> object:
    any([b for b in a])
    c = [b for b in a]
    d = tuple(b for b in a)
    for b in a:
        d.append(b)
    for b in a:
        print(b)
    return c
""",
        {
            "c = sorted([b for b in a], key=repr)",
            "d = tuple(sorted((b for b in a), key=repr))",
            "for b in sorted(a, key=repr):",
        },
    ),
    "no sort": (
        "x = sorted(a)\ny = sorted(b for b in c)\n",
        {"x = list(a)", "y = list((b for b in c))"},
    ),
    "default": (
        """
def f(d: dict[str, int], e: dict[str, int]) -> int:
    e["far"]
    try:
        return d["near"]
    except KeyError:
        raise ValueError from None
""",
        {'return d.get("near")'},
    ),
    "another": (
        """
class Edge:
    sender: str
    receiver: str
    size: int

def f(edge: Edge, cid: int, other: int, name: str, quick: bool, slow: bool) -> int:
    if cid == other and quick:
        return g(edge.sender, edge.size)
    left, right = g(cid)
    return left
""",
        {
            "if other == other and quick:",
            "return g(edge.receiver, edge.size)",
            "left, right = g(other)",
            "return right",
        },
    ),
}


@pytest.mark.parametrize("operator", EXAMPLES)
def test_an_operator_makes_what_it_says_and_it_compiles(tmp_path: Path, operator: str) -> None:
    text, expected = EXAMPLES[operator]
    (tmp_path / "pyvm").mkdir()
    (tmp_path / "pyvm/one.py").write_text(text, encoding="utf-8")
    twin_fields.cache_clear()

    mutants = [m for m in plant(tmp_path, "pyvm/one.py") if m.operator == operator]

    assert {mutant.after for mutant in mutants} == expected
    for mutant in mutants:
        compile(mutant.planted(text), "one.py", "exec")


@pytest.mark.parametrize(
    "text",
    [
        "import a, b\n",
        "def f(a: int = 3, *, strict: bool) -> None:\n    raise ValueError((a, strict)[:])\n",
        "x: dict[(int, str)]\n",
    ],
)
def test_what_does_nothing_is_left_alone(tmp_path: Path, text: str) -> None:
    (tmp_path / "one.py").write_text(text, encoding="utf-8")
    operators = {mutant.operator for mutant in plant(tmp_path, "one.py")}

    assert not operators & set(EXAMPLES)


def test_a_text_that_two_operators_make_is_planted_once(tmp_path: Path) -> None:
    text = "def f(a: bool, b: bool) -> bool:\n    return True if a or b else False\n"
    (tmp_path / "one.py").write_text(text, encoding="utf-8")
    made = [mutant.planted(text) for mutant in plant(tmp_path, "one.py")]

    assert len(made) == len(set(made))
