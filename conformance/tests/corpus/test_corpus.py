"""The corpus: generated, committed, and as wide as it should be."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from conformance.cases.case import Case, Runner
from conformance.cases.index import NAME
from conformance.cases.protocols import all_protocols, load_protocol, protocol_names
from conformance.corpus import corpus_files, differing_files, write_corpus
from conformance.jsonfile import canonical_json
from conformance.tests.samples import conformance


def test_the_committed_cases_are_what_the_generator_writes() -> None:
    assert differing_files() == []


def test_generating_twice_gives_the_same(tmp_path: Path) -> None:
    files = {f"{stem}.jsonl" for stem in corpus_files()}
    assert write_corpus(tmp_path) == sorted({NAME, *files})
    assert write_corpus(tmp_path) == []


def test_a_changed_a_missing_and_a_surplus_file_are_named_and_mended(tmp_path: Path) -> None:
    write_corpus(tmp_path)
    (tmp_path / "raw.jsonl").write_text("")
    (tmp_path / "ring.jsonl").unlink()
    (tmp_path / "surplus.jsonl").write_text("{}\n")

    names = ["raw.jsonl", "ring.jsonl", "surplus.jsonl"]
    assert differing_files(tmp_path) == names
    assert write_corpus(tmp_path) == names
    assert differing_files(tmp_path) == []


def test_a_new_protocol_moves_no_case_of_another() -> None:
    here = corpus_files()
    first = replace(load_protocol("two_buyer"), name="aaa_new")

    there = corpus_files((first, *all_protocols()))

    assert there.pop("aaa_new").count("\n") > 5
    assert there == here


def test_the_corpus_is_as_large_as_it_should_be(corpus: tuple[Case, ...]) -> None:
    assert 1_800 <= len(corpus) <= 2_500


def test_every_case_has_its_canonical_twin(corpus: tuple[Case, ...]) -> None:
    by_id = {case.id: case for case in corpus}
    for case in corpus:
        twin = by_id[case.id.rpartition("/")[0] + "/coop"]
        same = ("images", "config", "fuel")

        assert (twin.runner, twin.concurrency) == (Runner.COOPERATIVE, 1), case.id
        assert [twin.raw[field] for field in same] == [case.raw[field] for field in same], case.id


def test_no_two_cases_are_the_same_run(corpus: tuple[Case, ...]) -> None:
    runs = Counter(canonical_json({**case.resolved, "id": ""}) for case in corpus)

    assert [run for run, count in runs.items() if count > 1] == []


def test_every_protocol_has_cases(corpus: tuple[Case, ...]) -> None:
    assert set(protocol_names()) <= {case.stem for case in corpus}


@pytest.mark.parametrize("runner", Runner)
@pytest.mark.parametrize("concurrency", [1, 2, 4, 8])
def test_both_runners_run_at_every_concurrency(
    corpus: tuple[Case, ...], runner: Runner, concurrency: int
) -> None:
    assert any(c.runner is runner and c.concurrency == concurrency for c in corpus)


def _config(corpus: tuple[Case, ...], field: str) -> set[str]:
    return {canonical_json(case.raw["config"][field]) for case in corpus}


def test_every_policy_meets_every_kind_of_buffer(corpus: tuple[Case, ...]) -> None:
    met = {
        (
            config["policy"]["kind"]
            + (":tokens" if config["policy"].get("scores") == "tokens" else ""),
            config["buffer"].get("full", {"kind": "latest"})["kind"],
        )
        for config in (case.raw["config"] for case in corpus)
    }

    policies = {"cooperative", "round_robin", "priority", "priority:tokens", "progress_aware"}
    buffers = {"block", "drop", "error", "resize", "latest"}
    assert met == {(policy, buffer) for policy in policies for buffer in buffers}


def test_every_lane_count_and_image_count_occurs(corpus: tuple[Case, ...]) -> None:
    assert {1, 2, 4, 8} <= {case.raw["config"]["lanes"] for case in corpus}
    assert {0, 1, 2, 3, 5} <= {len(case.raw["images"]) for case in corpus}


def test_every_instruction_occurs_in_raw_bytecode(corpus: tuple[Case, ...]) -> None:
    ops = {
        instruction["op"]
        for case in corpus
        for image in case.raw["images"]
        for program in image.get("programs", ())
        for instruction in program
    }

    assert len(ops) == 21


def test_check_says_whether_the_files_agree() -> None:
    done = conformance("corpus", "--check")

    assert (done.returncode, done.stderr) == (0, "")
    assert "0 files differ" in done.stdout
