"""`conformance project`: the local types of a protocol, or why there are none."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from conformance.cases.protocols import load_protocol, protocols_dir
from conformance.tests.samples import conformance
from pyvm.projection import project_all
from pyvm.wire.types import decode_local


def run(*args: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return conformance("project", *map(str, args), cwd=cwd)


def test_each_role_is_printed_as_papers_write_it() -> None:
    done = run("two_buyer")
    assert done.returncode == 0
    assert done.stdout.splitlines() == [
        "Buyer1: Seller!title(string). Seller?quote(nat). Buyer2!share(nat). end",
        "Buyer2: Seller?quote(nat). Buyer1?share(nat). "
        "Seller!{ok(string). Seller?date(string). end, quit(unit). end}",
        "Seller: Buyer1?title(string). Buyer1!quote(nat). Buyer2!quote(nat). "
        "Buyer2?{ok(string). Buyer2!date(string). end, quit(unit). end}",
    ]


def test_one_role_is_printed_if_asked() -> None:
    done = run("ping_pong", "--role", "Server")
    assert done.returncode == 0
    assert done.stdout == (
        "Server: rec Alive. Client?{ping(string). Client!pong(string). Alive, "
        "close(nat). Client!close(nat). end}\n"
    )


def test_a_file_and_a_name_project_alike_anywhere(tmp_path: Path) -> None:
    path = protocols_dir() / "smtp.json"
    by_name, by_file = run("smtp", "--json"), run(path, "--json", cwd=tmp_path)
    assert by_name.returncode == by_file.returncode == 0
    assert by_name.stdout == by_file.stdout


def test_json_has_every_role_in_order() -> None:
    loaded = load_protocol("two_phase_commit")
    answer = json.loads(run("two_phase_commit", "--json").stdout)
    types = project_all(loaded.roles, loaded.type)
    assert isinstance(types, dict)
    assert list(answer["roles"]) == list(loaded.roles)
    assert {role: decode_local(raw) for role, raw in answer["roles"].items()} == types


def test_json_has_one_role_if_asked() -> None:
    answer = json.loads(run("ring", "--json", "--role", "Worker1").stdout)
    assert list(answer["roles"]) == ["Worker1"]
    assert answer["roles"]["Worker1"]["branches"][0]["label"] == {"name": "pass", "sort": "nat"}


def test_a_refusal_names_the_role_the_choice_and_the_continuations() -> None:
    human, machine = (
        run("unprojectable_uninformed_role"),
        run("unprojectable_uninformed_role", "--json"),
    )
    reason = (
        "C cannot follow the choice that A tells B: it would go on as D!flag(bool). end "
        "or as D!number(nat). end, and nothing tells it which"
    )
    assert human.returncode == machine.returncode == 1
    assert (human.stdout, human.stderr) == ("", f"refused: {reason}\n")
    answer = json.loads(machine.stdout)
    assert answer["verdict"] == "differs"
    assert answer["refused"] == {"role": "C", "reason": reason}


def test_a_role_that_can_follow_projects_where_another_cannot() -> None:
    done = run("unprojectable_uninformed_role", "--role", "A")
    assert (done.returncode, done.stdout) == (0, "A: B!{ok(unit). end, quit(unit). end}\n")


def test_a_malformed_protocol_is_refused_whichever_role_is_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "broken.json"
    path.write_text(
        '{"schema":"conformance.protocol.v1","name":"broken","source":"written for a test",'
        '"roles":["A"],"global_type":{"kind":"var","name":"X"}}'
    )
    for more in ((), ("--role", "A")):
        done = run(path, "--json", *more)
        assert done.returncode == 1
        reason = "the variable X is used outside every recursion that binds it"
        assert json.loads(done.stdout)["refused"] == {"role": None, "reason": reason}


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("no_such_protocol",), "no protocol is named 'no_such_protocol'"),
        (("none.json",), "none.json: no such file"),
        (("two_buyer", "--role", "Buyer3"), "two_buyer has no role 'Buyer3'"),
        (("two_buyer", "--roll", "A"), "No such option"),
        ((".",), "it is a directory"),
    ],
)
def test_bad_input_cannot_be_judged(args: tuple[str, ...], message: str) -> None:
    done = run(*args)
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_the_help_has_an_example_and_the_exit_statuses() -> None:
    text = run("--help").stdout
    assert "Examples:\n    conformance project two_buyer" in text
    assert "Exit status: 0" in text
    assert "malformed" in text


def test_a_file_of_ones_own_may_have_any_name(tmp_path: Path) -> None:
    path = tmp_path / "draft-2.json"
    path.write_bytes((protocols_dir() / "ring.json").read_bytes())
    assert run(path).stdout == run("ring").stdout != ""


def test_an_unknown_role_is_told_the_nearest_and_all() -> None:
    errors = run("two_buyer", "--role", "Sellr").stderr
    assert errors.splitlines() == [
        "error: two_buyer has no role 'Sellr'",
        "  fix: did you mean Seller? its roles are Buyer1, Buyer2, Seller",
    ]


@pytest.mark.parametrize(
    ("roles", "branches"), [("AA", [{"x"}]), ("AB", []), ("A", [{"x"}]), ("", [])]
)
def test_a_malformed_protocol_is_a_refusal_with_its_reason(
    tmp_path: Path, roles: str, branches: list[object]
) -> None:
    path = tmp_path / "broken.json"
    end = {"kind": "end"}
    told = [{"label": {"name": "x", "sort": "unit"}, "continuation": end} for _ in branches]
    protocol = {
        "schema": "conformance.protocol.v1",
        "name": "broken",
        "source": "written for a test",
        "roles": list(roles),
        "global_type": {"kind": "comm", "sender": "A", "receiver": "B", "branches": told},
    }
    path.write_text(json.dumps(protocol))
    done = run(path)
    assert done.returncode == 1
    assert done.stderr.startswith("refused: ")


SALE = """
    module Sale;
    type <java> "shop.Price" from "Price.java" as Price;
    aux global protocol Haggle(role Buyer, role Seller) {
      offer(Price) from Buyer to Seller;
      choice at Seller { yes() from Seller to Buyer; }
      or { no(Price) from Seller to Buyer; do Haggle(Buyer, Seller); }
    }
    global protocol Sale(role Seller, role Buyer) {
      do Haggle(Buyer, Seller);
      bye() from Buyer to Seller;
    }
"""


def test_a_text_is_projected_as_a_document_is(tmp_path: Path) -> None:
    path = tmp_path / "Sale.scr"
    path.write_text(SALE, encoding="utf-8")
    done = run(path, "--sort", "shop.Price=nat")

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "Seller: rec Haggle. Buyer?offer(nat). "
        "Buyer!{yes(unit). Buyer?bye(unit). end, no(nat). Haggle}",
        "Buyer: rec Haggle. Seller!offer(nat). "
        "Seller?{yes(unit). Seller!bye(unit). end, no(nat). Haggle}",
    ]


def test_another_protocol_of_a_text_can_be_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "Sale.scr"
    path.write_text(SALE, encoding="utf-8")
    done = run(path, "--sort", "*=nat", "--protocol", "Haggle", "--role", "Buyer")

    assert done.stdout == (
        "Buyer: rec Haggle. Seller!offer(nat). Seller?{yes(unit). end, no(nat). Haggle}\n"
    )


@pytest.mark.parametrize("form", ["nuscr", "scribble"])
def test_a_protocol_is_printed_in_a_language_that_is_read(form: str, tmp_path: Path) -> None:
    printed = run("ping_pong", "--format", form)
    path = tmp_path / "ping.scr"
    path.write_text(printed.stdout, encoding="utf-8")

    assert printed.returncode == 0
    assert "continue Alive;" in printed.stdout
    assert run(path, "--json").stdout == run("ping_pong", "--json").stdout


def test_json_is_a_format_like_others() -> None:
    assert run("ring", "--format", "json").stdout == run("ring", "--json").stdout


def test_dot_has_a_machine_for_each_role() -> None:
    done = run("ping_pong", "--format", "dot", "--role", "Client")

    assert done.stdout.splitlines() == [
        "digraph protocol {",
        '  rankdir=LR; node [shape=circle, label=""];',
        "  subgraph cluster_0 {",
        '    label="Client";',
        "    r0_1 [peripheries=2];",
        "    r0_4 [style=filled];",
        '    r0_2 -> r0_1 [label="Server?pong(string)"];',
        '    r0_1 -> r0_2 [label="Server!ping(string)"];',
        '    r0_3 -> r0_4 [label="Server?close(nat)"];',
        '    r0_1 -> r0_3 [label="Server!close(nat)"];',
        "  }",
        "}",
    ]


@pytest.mark.parametrize("more", [("--role", "Client"), ("--json",)])
def test_a_whole_protocol_is_not_printed_for_one_role_nor_as_json(more: tuple[str, ...]) -> None:
    done = run("ping_pong", "--format", "nuscr", *more)

    assert (done.returncode, done.stdout) == (2, "")
    assert "--format nuscr prints a whole protocol" in done.stderr


def test_a_text_that_is_refused_says_where(tmp_path: Path) -> None:
    path = tmp_path / "broken.nuscr"
    path.write_text("global protocol P(role A, role B) {\n  connect A to B;\n}", encoding="utf-8")
    done = run(path)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines() == [
        f"error: {path}:2:3: our types have no connections",
        "  fix: leave out `connect`: all roles are there from the start",
    ]
