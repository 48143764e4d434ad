"""References of the ledger: names are found where they are declared, and nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.ledger.references import Missing, lean_names, missing_symbol, missing_test


@pytest.mark.parametrize(
    "name",
    ["runWaves", "Runtime.VM.runWaves", "VM.runWaves", "VMState.step", "step", "Wave", "outside"],
)
def test_lean_names_are_found(root: Path, name: str) -> None:
    assert missing_symbol(f"lean/Waves.lean#{name}", root) is None


@pytest.mark.parametrize(
    "name", ["inComment", "stillInComment", "inLine", "inString", "x", "Runtime.VM.outside", "run"]
)
def test_lean_names_in_comments_and_strings_are_not(root: Path, name: str) -> None:
    assert missing_symbol(f"lean/Waves.lean#{name}", root) is Missing.SYMBOL


def test_lean_goes_on_after_a_quote_character(root: Path) -> None:
    assert missing_symbol("lean/Waves.lean#afterQuote", root) is None


def test_python_names_and_tests_are_found(root: Path) -> None:
    assert missing_symbol("pyvm/waves.py#LIMIT", root) is None
    assert missing_test("tests/test_waves.py::TestWaves::test_run[a-b]", root) is None


@pytest.mark.parametrize("way", ["..", "lean/../..", "/", "link"])
def test_a_reference_does_not_leave_the_root(root: Path, tmp_path: Path, way: str) -> None:
    """The file is there, and has the name; it is outside."""
    inside = root / "checkout"
    (inside / "lean").mkdir(parents=True)
    outside = tmp_path / "out.py"
    outside.write_text("def test_run(): ...\n", encoding="utf-8")
    (inside / "link").symlink_to(tmp_path)
    name = str(outside) if way == "/" else f"{way}/out.py"

    assert missing_test(f"{name}::test_run", inside) is Missing.FILE
    assert missing_symbol(f"{name}#test_run", inside) is Missing.FILE
    (inside / "out.py").write_bytes(outside.read_bytes())
    assert missing_test("lean/../out.py::test_run", inside) is None


KEYWORDS = {
    *("abbrev", "class", "def", "inductive", "instance"),
    *("opaque", "structure", "theorem"),
}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", ""),
        ("def a := 0", "a"),
        ("def a := 0 -- def b\ndef c", "a c"),
        ("def a := 0 -- def b", "a"),
        ("def a := 0 - 1 def b := 1 / 2 def c", "a b c"),
        ("/- def a -/def b", "b"),
        ("/-def a-/ def b", "b"),
        ("/- /- def a -/ def b -/ def c", "c"),
        ("/-/ def a -/ def b", "b"),
        ("/--/def a", "a"),
        ("/- /-/ -/ def a -/ def b", "b"),
        ("/- /- -/- def a -/ def b", "b"),
        ("def a /- def b", "a"),
        ("/- -- -/ def a", "a"),
        ('def a := "def b" def c', "a c"),
        ('def a := "\\"def b" def c', "a c"),
        ('def a := "\\\\" def b', "a b"),
        ('def a := "" def b', "a b"),
        ('def a := "def b', "a"),
        ('def a := "-- /-" def b', "a b"),
        ("def a := '\"' def b := '\\\"' def c", "a b c"),
        ("def a' def b? def c! def d_1", "a' b? c! d_1"),
        ("def «a» def β", "«a» β"),
        ("def a(n : Nat) def b:=0", "a b"),
        ("def/- -/a def\nb", "a b"),
        ("define a undef b", ""),
        ("namespace A.B def c end A.B def d", "c B.c A.B.c d"),
        ("namespace A namespace B def c end B def d end A def e", "c B.c A.B.c d A.d e"),
        ("namespace A section S def c end S def d end A", "c A.c d A.d"),
        ("end A def a", "a"),
        ("namespace A open A def b end A", "b A.b"),
        ("def a := '\"'def b", "a b"),
        ("namespace A end B def c", "c A.c"),
        ("namespace A namespace A def b end A def c end A def d", "b A.b A.A.b c A.c d"),
        *(
            (f"{word} A.b", "b A.b")
            for word in [
                "abbrev",
                "class",
                "def",
                "inductive",
                "instance",
                "opaque",
                "structure",
                "theorem",
            ]
        ),
        ("variable a open b example c axiom d", ""),
    ],
)
def test_a_lean_file_declares_just_these_names(text: str, names: str) -> None:
    assert lean_names(text) == set(names.split())


PYTHON = """
import os
A = B = 1
C, D = 2, 3
E.f = 4
F: int = 5
G.h: int = 6
def i():
    def inner(): ...
async def j(): ...
class K:
    L = 7
    M: int
    def n(self): ...
    async def o(self): ...
    class P:
        def q(self): ...
if True:
    def hidden(): ...
"""
DEFINED = ["A", "B", "F", "i", "j", "K", "K.L", "K.M", "K.n", "K.o", "K.P", "K.P.q"]
ABSENT = [
    "os",
    "C",
    "D",
    "E",
    "f",
    "E.f",
    "G",
    "h",
    "inner",
    "i.inner",
    "L",
    "n",
    "P",
    "P.q",
    "K.q",
    "hidden",
]


@pytest.mark.parametrize("name", [*DEFINED, *ABSENT])
def test_a_python_file_defines_just_these_names(tmp_path: Path, name: str) -> None:
    (tmp_path / "a.py").write_text(PYTHON, encoding="utf-8")
    expected = None if name in DEFINED else Missing.SYMBOL
    assert missing_symbol(f"a.py#{name}", tmp_path) is expected


@pytest.mark.parametrize(
    ("reference", "missing"),
    [
        ("a.py#test_a", None),
        ("a.lean#test_a", None),
        ("a.py#", Missing.FORM),
        ("a.py", Missing.FORM),
        ("#test_a", Missing.FORM),
        ("a.txt#test_a", Missing.FORM),
        ("a.py#test_a#test_a", Missing.SYMBOL),
        ("broken.py#test_a", Missing.SYMBOL),
        ("folder.py#test_a", Missing.FILE),
        ("gone.lean#test_a", Missing.FILE),
        ("a.py::test_a", None),
        ("a.py::test_a[x]", None),
        ("a.py::test_a[x::y[z]]", None),
        ("a.py::TestA::test_b", None),
        ("a.py::", Missing.FORM),
        ("a.py::::test_a", Missing.FORM),
        ("::test_a", Missing.FORM),
        ("a.lean::test_a", Missing.FORM),
        ("a.py::helper", Missing.TEST),
        ("a.py::TestA", Missing.TEST),
        ("a.py::TestA::test_a", Missing.TEST),
        ("a.py::test_b", Missing.TEST),
        ("broken.py::test_a", Missing.TEST),
        ("folder.py::test_a", Missing.FILE),
        ("gone.py::helper", Missing.FILE),
    ],
)
def test_what_is_missing_of_a_reference(
    tmp_path: Path, reference: str, missing: Missing | None
) -> None:
    """One with `::` is of a test."""
    text = "def test_a(): ...\ndef helper(): ...\nclass TestA:\n    def test_b(self): ...\n"
    (tmp_path / "a.py").write_text(text, encoding="utf-8")
    (tmp_path / "broken.py").write_text("def test_a(: ...", encoding="utf-8")
    (tmp_path / "a.lean").write_text("def test_a := 0", encoding="utf-8")
    (tmp_path / "folder.py").mkdir()

    look = missing_test if "::" in reference else missing_symbol
    assert look(reference, tmp_path) is missing


def test_a_file_alone_is_no_test(tmp_path: Path) -> None:
    (tmp_path / "a.py").touch()
    assert missing_test("a.py", tmp_path) is Missing.FORM


def test_what_is_missing_is_named_by_these_codes() -> None:
    codes = {"bad-reference", "missing-file", "missing-symbol", "missing-test"}
    assert {missing.value for missing in Missing} == codes
