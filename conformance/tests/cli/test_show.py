"""`conformance show`: a case for people, and lists of ids."""

from __future__ import annotations

import json

import pytest

from conformance.tests.samples import conformance


def test_show_prints_the_configuration_the_protocol_and_the_local_types() -> None:
    done = conformance("show", "raw/send-receive/coop")

    assert (done.returncode, done.stderr) == (0, "")
    for text in ("cooperative", "fifo of 2", "B!m(nat). end", "receive  chan r0, dst r1"):
        assert text in done.stdout


def test_show_prints_the_local_types_of_each_protocol() -> None:
    done = conformance("show", "mixed/rings/thr4")

    assert (done.returncode, done.stderr) == (0, "")
    assert "local types of ring\n" in done.stdout
    assert "local types of token_ring\n" in done.stdout


def test_show_says_why_a_protocol_is_refused() -> None:
    done = conformance("show", "unprojectable_uninformed_role/refused/coop")

    assert done.returncode == 0
    assert "refused: " in done.stdout


def test_show_lists_ids() -> None:
    done = conformance("show", "--list", "-k", "forged", "--json")
    ids = json.loads(done.stdout)

    assert done.returncode == 0
    assert ids
    assert all("forged" in case_id for case_id in ids)


@pytest.mark.parametrize("args", [(), ("raw/send-receive/coop", "--list")])
def test_show_wants_a_case_or_a_list(args: tuple[str, ...]) -> None:
    done = conformance("show", *args)

    assert done.returncode == 2
    assert "give a CASE, or --list" in done.stderr
