"""Changed cases of the corpus: the same for a seed, cases still, and of what there is least of."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from random import Random

import pytest

from conformance.cases.case import Case
from conformance.fuzz.aimed import BLOWS, Blow
from conformance.fuzz.draw import BLOCK, DRAWN, ORDER, Block
from conformance.fuzz.labels import labels_of, relabelled
from conformance.fuzz.look_alikes import alike
from conformance.fuzz.mutation import CHANGES, FUEL, Change
from conformance.fuzz.parents import CORPUS, committed_parents, parents_of
from conformance.fuzz.program_changes import NOWHERE, misfit
from conformance.fuzz.programs import insert, remove
from conformance.fuzz.situation import situation
from conformance.plain_json import JsonObject
from conformance.tests.fuzz.fault_bench import campaign_cases
from conformance.tests.samples import case as sample
from pyvm import case as vm
from pyvm import local_type as lt
from pyvm.instr import Consume, Halt, Invoke, Jump, Offer, Spawn, Yield
from pyvm.load import Raw
from pyvm.runtime.run import run_case
from pyvm.status import Blocked, Ready
from pyvm.value import UNIT, BaseSort, Endpoint, Label, Prod, same_value
from pyvm.wire.case import decode_case
from pyvm.wire.trace import encode_outcome

DRAWS = 60


def outcome_of(case: vm.Case) -> JsonObject:
    return encode_outcome(run_case(case))


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


@pytest.mark.parametrize("change", dict.fromkeys(CHANGES), ids=lambda c: c.__name__)
def test_each_way_to_change_a_case_changes_some(change: Change) -> None:
    random = Random(1)
    cases = committed_parents().cases
    differ = 0
    for k in range(DRAWS):
        parent = replace(cases[k * 17 % len(cases)], fuel=20)
        differ += change(parent, cases[k], random) != parent
    assert differ > DRAWS // 10


@pytest.mark.parametrize("blow", dict.fromkeys(BLOWS), ids=lambda b: b.__name__)
def test_each_blow_changes_what_the_run_comes_to(blow: Blow) -> None:
    random = Random(1)
    parents = committed_parents()

    def felt() -> bool:
        met = situation(parents.cases[random.choice(random.choice(parents.examples))], random)
        return met is not None and outcome_of(blow(met, random).case) != outcome_of(met.case)

    assert any(felt() for _ in range(10 * DRAWS))


def test_a_situation_is_where_the_run_stands() -> None:
    empty = replace(decode_case(sample().resolved), images=())
    raw = next(c for c in committed_parents().cases if all(isinstance(i, Raw) for i in c.images))
    assert situation(empty, Random(1)) is None
    met = next(found for k in range(9) if (found := situation(raw, Random(k))) is not None)

    assert isinstance(met.coroutine.status, Ready | Blocked)
    assert met.program in [code for image in met.images for code in image.programs]
    assert met.program == met.coroutine.code
    ends = {
        end.endpoint for session in met.state.sessions.values() for end in session.ends.values()
    }
    assert set(met.coroutine.owned) <= ends


def test_what_jumps_goes_where_it_went() -> None:
    code = (Offer(0, (("a", 1), ("b", 3))), Jump(3), Spawn(2, ()), Halt())

    assert insert(code, 2, Yield()) == (
        *(Offer(0, (("a", 1), ("b", 4))), Jump(4), Yield(), Spawn(2, ()), Halt()),
    )
    assert remove(code, 2) == (Offer(0, (("a", 1), ("b", 2))), Jump(2), Halt())


def test_a_misfit_names_registers_that_do_not_exist_in_an_action_too() -> None:
    found = {misfit(Invoke(Consume(3), 4), lambda _: NOWHERE, Random(seed)) for seed in range(40)}

    registers = (3, NOWHERE), (4, NOWHERE)
    assert found == {Invoke(Consume(src), dst) for src in registers[0] for dst in registers[1]}


def test_one_label_is_changed_and_no_other() -> None:
    one, other = Label("a", BaseSort.NAT), Label("b", BaseSort.NAT)
    types = (lt.Send("B", (lt.Branch(one, lt.Recv("B", (lt.Branch(one, lt.DONE),))),)),)

    for number in range(2):
        expected = [one, one]
        expected[number] = other
        assert labels_of(relabelled(types, number, other)) == expected


def test_look_alikes_are_never_the_value_itself() -> None:
    values = (UNIT, True, 0, 1, 7, "a", Prod(True, "a"), Prod(0, "A"), Endpoint(0, "A"))
    for seed in range(20):
        for value in values:
            assert not same_value(alike(value, Random(seed)), value)


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
