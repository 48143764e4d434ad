"""Changed cases of the corpus: the same for a seed, cases still, and of what there is least of."""

from __future__ import annotations

from collections import Counter
from copy import deepcopy
from random import Random

import pytest

from conformance.cases.case import Case
from conformance.engines.pyvm import PyVM
from conformance.fuzz.aimed import BLOWS, Blow
from conformance.fuzz.draw import BLOCK, DRAWN, ORDER, Block
from conformance.fuzz.look_alikes import alike
from conformance.fuzz.mutation import CHANGES, FUEL, Change, mutated
from conformance.fuzz.parents import CORPUS, committed_parents, parents_of
from conformance.fuzz.program_mutation import insert, remove
from conformance.fuzz.situation import situation
from conformance.jsonfile import canonical_json
from conformance.plain_json import JsonObject
from conformance.tests.fuzz.fault_bench import campaign_cases
from conformance.tests.samples import case as sample
from pyvm.wire.case import decode_case

DRAWS = 60
YIELD: JsonObject = {"op": "yield"}
HALT: JsonObject = {"op": "halt"}


def changed(seed: int = 1, count: int = DRAWS) -> list[Case]:
    random = Random(seed)
    return [committed_parents().mutant("fuzz/changed/case", random) for _ in range(count)]


def test_the_same_seed_changes_cases_in_the_same_way() -> None:
    assert [case.hash for case in changed()] == [case.hash for case in changed()]
    assert [case.hash for case in changed()] != [case.hash for case in changed(2)]


def test_a_changed_case_is_a_case_of_bounded_length_that_promises_nothing() -> None:
    for case in changed():
        decode_case(case.resolved)
        assert case.raw["fuel"] <= FUEL
        assert case.mode == "full"


def test_parent_and_donor_stay_as_they_are(corpus: tuple[Case, ...]) -> None:
    parent, donor = corpus[100].resolved, corpus[200].resolved
    before = deepcopy((parent, donor))
    random = Random(1)
    for _ in range(DRAWS):
        mutated(parent, donor, random)

    assert (parent, donor) == before


@pytest.mark.parametrize("change", dict.fromkeys(CHANGES), ids=lambda c: c.__name__)
def test_each_way_to_change_a_case_changes_some(change: Change) -> None:
    random = Random(1)
    cases = committed_parents().cases
    differ = 0
    for k in range(DRAWS):
        parent = {**cases[k * 17 % len(cases)], "fuel": 20}
        new = deepcopy(parent)
        change(new, cases[k], random)
        differ += new != parent
    assert differ > DRAWS // 10


@pytest.mark.parametrize("blow", dict.fromkeys(BLOWS), ids=lambda b: b.__name__)
def test_each_blow_changes_what_the_run_comes_to(blow: Blow) -> None:
    random = Random(1)
    vm = PyVM()
    parents = committed_parents()

    def felt() -> bool:
        parent = deepcopy(parents.cases[random.choice(random.choice(parents.examples))])
        met = situation(parent, random)
        if met is None:
            return False
        before = canonical_json(vm(deepcopy(parent)))
        blow(met, random)
        return canonical_json(vm(deepcopy(parent))) != before

    assert any(felt() for _ in range(10 * DRAWS))


def test_a_situation_is_where_the_run_stands() -> None:
    case = sample().resolved
    raw = deepcopy(
        next(c for c in committed_parents().cases if all("programs" in i for i in c["images"]))
    )
    assert situation({**case, "images": []}, Random(1)) is None
    met = next(found for k in range(9) if (found := situation(raw, Random(k))) is not None)

    assert met.coroutine["status"]["kind"] in ("ready", "blocked")
    assert any(met.program is code for image in raw["images"] for code in image["programs"])
    assert set(met.owned()) <= {
        (s["sid"], role) for s in met.outcome["sessions"] for role, _ in s["types"]
    }


def test_what_jumps_goes_where_it_went() -> None:
    def code() -> list[JsonObject]:
        offer = {"op": "offer", "chan": 0, "table": [["a", 1], ["b", 3]]}
        return [offer, {"op": "jump", "pc": 3}, {"op": "spawn", "pc": 2, "args": []}, HALT]

    longer, shorter = code(), code()
    insert(longer, 2, YIELD)
    remove(shorter, 2)

    assert longer[0]["table"] == [["a", 1], ["b", 4]]
    assert (longer[1]["pc"], longer[3]["pc"]) == (4, 2)
    assert shorter[0]["table"] == [["a", 1], ["b", 2]]
    assert shorter[1]["pc"] == 2


def test_look_alikes_are_never_the_value_itself() -> None:
    values = [None, True, 0, 1, 7, "a", [True, "a"], [0, "A"], {"chan": [0, "A"]}]
    for seed in range(20):
        for value in values:
            assert canonical_json(alike(value, Random(seed))) != canonical_json(value)


def test_what_few_cases_are_examples_of_is_chosen_as_often_as_what_many_are() -> None:
    rare, *common = [sample(f"small/{k}/coop", fuel=k) for k in range(1, 10)]
    arms = {case.id: 1 for case in common} | {rare.id: 3}
    parents = parents_of([rare, *common], arms)
    random = Random(1)
    chosen = Counter(random.choice(random.choice(parents.examples)) for _ in range(1000))

    assert chosen[0] > 450


def test_without_notes_of_arms_every_case_may_be_chosen(corpus: tuple[Case, ...]) -> None:
    parents = parents_of(corpus, {})

    assert parents.examples == [list(range(len(corpus)))]


def test_most_blocks_of_a_campaign_change_the_corpus_and_none_of_the_others_is_left_out() -> None:
    assert Counter(ORDER)[CORPUS] > len(ORDER) // 2
    assert set(ORDER) == {*DRAWN, CORPUS}


def test_a_campaign_goes_on_with_any_block() -> None:
    whole = campaign_cases(5, (CORPUS,), 2 * BLOCK)
    first, second = (Block(CORPUS, 5, number, BLOCK).cases() for number in (0, 1))
    drawn = list(dict.fromkeys(case.hash for case in (*first, *second)))

    assert [case.hash for case in whole][: len(drawn)] == drawn
