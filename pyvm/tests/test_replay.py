import pytest

from pyvm import instr as i
from pyvm.config import DefaultHandler, Handler, Recorded
from pyvm.errors import FaultKind
from pyvm.event import ConsumeRequest, EffectEntry, EffectRequest, Offered, SelectRequest
from pyvm.failure import Partition
from pyvm.local_type import DONE, Branch, Send
from pyvm.status import Blocked
from pyvm.tests.notation import NAT, label, recv
from pyvm.tests.rounds import CLOSE, alone, events, fault_of, machine, raw, run
from pyvm.value import UNIT, BaseSort, Prod, Value

MISMATCH = FaultKind.REPLAY_MISMATCH
PRODUCE, CONSUME = i.Invoke(i.Produce(NAT), 2), i.Invoke(i.Consume(1), 3)


def entry(request: EffectRequest, output: Value, nonce: int = 0, cid: int = 0) -> EffectEntry:
    return EffectEntry(9, cid, nonce, request, output)


def outcome(program: tuple[i.Instr, ...], *effects: EffectEntry) -> FaultKind | None:
    state = run(alone((*program, *CLOSE), handler=Recorded(effects)))
    return fault_of(state.coroutines[0])


def test_the_recorded_answers_come_back() -> None:
    effects = (
        entry(ConsumeRequest(UNIT), UNIT, nonce=1),
        entry(i.Produce(NAT), 41),
        entry(i.Produce(NAT), 42),  # the first counts
    )
    state = run(alone((PRODUCE, CONSUME, *CLOSE), handler=Recorded(effects)))
    assert state.coroutines[0].registers[2:4] == [41, UNIT]
    assert [(e.nonce, e.output) for e in state.effects] == [(0, 41), (1, UNIT)]


@pytest.mark.parametrize(
    "effects",
    [
        (),
        (entry(i.Produce(NAT), 1, nonce=1),),
        (entry(i.Produce(NAT), 1, cid=1),),
        (entry(i.Produce(BaseSort.BOOL), 1),),
        (entry(ConsumeRequest(UNIT), 1),),
        (entry(i.Produce(NAT), True),),
        (entry(i.Produce(NAT), "1"),),
    ],
)
def test_another_request_or_answer_is_refused(effects: tuple[EffectEntry, ...]) -> None:
    assert outcome((PRODUCE,), *effects) is MISMATCH


def test_the_refusal_comes_before_the_register() -> None:
    assert outcome((i.Invoke(i.Produce(NAT), 16),)) is MISMATCH
    assert outcome((i.Invoke(i.Consume(1), 16),)) is MISMATCH
    assert outcome((i.Invoke(i.Consume(16), 16),)) is FaultKind.OUT_OF_REGISTERS


def test_values_of_different_sorts_are_different_requests() -> None:
    put = i.Set(1, True)
    assert outcome((put, CONSUME), entry(ConsumeRequest(1), UNIT)) is MISMATCH
    assert outcome((put, CONSUME), entry(ConsumeRequest(True), UNIT)) is None


TABLE = (("x", 1), ("y", 1))
ASKED = SelectRequest(("x", "y"))


def offer(handler: Handler, table: i.JumpTable = TABLE) -> FaultKind | str | None:
    types = {
        "A": Send("B", (Branch(label("x", NAT), DONE), Branch(label("y", NAT), DONE))),
        "B": recv("A", x=DONE),
    }
    config = alone((), handler=handler).config
    state = run(machine(config, raw({"A": (i.Offer(0, table), *CLOSE), "B": ()}, **types)))
    told = events(state, Offered)
    return told[0].message.label if told else fault_of(state.coroutines[0])  # type: ignore[union-attr]


def test_a_recorded_choice_is_taken_again() -> None:
    assert offer(DefaultHandler()) == "x"
    assert offer(Recorded((entry(ASKED, Prod("y", 7)),))) == "y"


@pytest.mark.parametrize("answer", ["y", Prod("z", 7), Prod("y", True), Prod(1, 1)])
def test_a_recorded_choice_that_does_not_fit_is_refused(answer: Value) -> None:
    assert offer(Recorded((entry(ASKED, answer),))) is MISMATCH


def test_a_recorded_label_must_be_in_the_table() -> None:
    handler = Recorded((entry(SelectRequest(("x",)), Prod("y", 7)),))
    assert offer(handler, (("x", 1),)) is FaultKind.UNKNOWN_LABEL


def test_a_recorded_note_is_answered_by_unit() -> None:
    put = i.Set(3, 1)
    assert outcome((put, CONSUME), entry(ConsumeRequest(1), 7)) is MISMATCH


def test_an_offer_that_cannot_leave_has_asked_for_nothing() -> None:
    types = {"A": Send("B", (Branch(label("x", NAT), DONE),)), "B": recv("A", x=DONE)}
    config = alone((), handler=Recorded(()), failures=((1, Partition("A", "B")),)).config
    offering = (i.Offer(0, (("x", 1),)), *CLOSE)
    state = run(machine(config, raw({"A": offering, "B": (i.Halt(),)}, **types)))
    assert isinstance(state.coroutines[0].status, Blocked)
