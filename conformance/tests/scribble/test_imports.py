"""Imports: files beside the one that is named, and nothing outside of its folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.corpus.session_types import comm
from conformance.errors import CannotJudge
from conformance.scribble.read import read_protocol_text
from conformance.scribble.reading import Reading
from conformance.tests.scribble.texts import read
from pyvm.global_type import DONE
from pyvm.value import BaseSort

OTHER = """
    module lib.Other;
    type <java> "java.lang.Integer" from "rt.jar" as Price;
    global protocol Pay(role x, role y) { pay(Price) from x to y; }
"""
PAID = comm("A", "B", ("pay", BaseSort.NAT, DONE))
MAIN = "module {}; {} global protocol Main(role A, role B) {{ {} }}"


@pytest.mark.parametrize(
    ("module", "imports", "text", "file"),
    [
        ("Main", "import lib.Other;", "do lib.Other.Pay(A, B);", "lib/Other.scr"),
        ("Main", "import lib.Other;", "do Other.Pay(A, B);", "lib/Other.nuscr"),
        ("Main", "import lib.Other as O;", "do O.Pay(A, B);", "lib/Other.scr"),
        ("Main", "from lib.Other import Pay;", "do Pay(A, B);", "lib/Other.scr"),
        ("Main", "from lib.Other import Pay as P;", "do P(A, B);", "lib/Other.scr"),
        ("lib.Main", "import lib.Other as O;", "do O.Pay(A, B);", "Other.scr"),
        ("lib.Main", "import lib.Other as O;", "pay(O.Price) from A to B;", "Other.scr"),
        ("Main", "from lib.Other import Price;", "pay(Price) from A to B;", "lib/Other.scr"),
    ],
)
def test_what_is_imported_is_known_by_each_of_its_names(
    module: str, imports: str, text: str, file: str, tmp_path: Path
) -> None:
    main = MAIN.format(module, imports, text)

    assert read(main, tmp_path, beside={file: OTHER}).type == PAID


def test_modules_may_import_each_other(tmp_path: Path) -> None:
    other = "module Other; import Main; protocol Pay(role x, role y) { pay(int) from x to y; }"
    main = MAIN.format("Main", "import Other;", "do Other.Pay(A, B);")

    assert read(main, tmp_path, beside={"Other.scr": other}).type == PAID


def test_a_fault_in_an_import_is_placed_in_its_own_file(tmp_path: Path) -> None:
    other = "module Other;\nprotocol Pay(role x, role y) { pay() to y; }"

    with pytest.raises(CannotJudge) as refused:
        read(MAIN.format("Main", "import Other;", ""), tmp_path, beside={"Other.scr": other})

    assert refused.value.where == f"{tmp_path}/Other.scr:2:38"


@pytest.mark.parametrize(
    ("imports", "what"),
    [
        ("import lib.None;", "no file lib/None.scr beside Main.scr"),
        ("from lib.Other import Nothing;", "Other.scr declares no Nothing"),
        (f"import {'x' * 300};", "no file xxx"),
        ("import lib..Other;", "'.' is not expected here"),
        ('import "/etc/passwd";', "is not expected here"),
    ],
)
def test_an_import_that_leads_nowhere_is_refused(imports: str, what: str, tmp_path: Path) -> None:
    with pytest.raises(CannotJudge) as refused:
        read(MAIN.format("Main", imports, ""), tmp_path, beside={"lib/Other.scr": OTHER})

    assert what in refused.value.what


@pytest.mark.parametrize("linked", ["Other.scr", "."])
def test_nothing_outside_the_folder_of_the_named_file_is_read(linked: str, tmp_path: Path) -> None:
    outside, inside = tmp_path / "outside", tmp_path / "inside"
    outside.mkdir()
    inside.mkdir()
    (outside / "Other.scr").write_text("not even a protocol", encoding="utf-8")
    (inside / "lib").mkdir()
    if linked == ".":
        (inside / "lib").rmdir()
        (inside / "lib").symlink_to(outside)
    else:
        (inside / "lib" / linked).symlink_to(outside / linked)

    with pytest.raises(CannotJudge, match="leads out of the folder of the named file"):
        read(MAIN.format("Main", "import lib.Other;", ""), inside)


def test_the_package_of_a_module_does_not_lead_out_of_its_folder(tmp_path: Path) -> None:
    inside = tmp_path / "a"
    inside.mkdir()

    with pytest.raises(CannotJudge, match="no file b/Other"):
        read(MAIN.format("a.Main", "import b.Other;", ""), inside, beside={"../b/Other.scr": OTHER})


def test_a_protocol_of_too_many_files_is_refused(tmp_path: Path) -> None:
    files = {f"M{n}.scr": f"module M{n}; import M{n + 1};" for n in range(120)}

    with pytest.raises(CannotJudge, match="more than 100 files"):
        read(MAIN.format("Main", "import M0;", ""), tmp_path, beside=files)


def test_a_file_that_links_to_itself_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "Loop.scr"
    path.symlink_to(path)

    with pytest.raises(CannotJudge, match="cannot be read"):
        read_protocol_text(path, Reading())
