from pyvm import instr as i
from pyvm.config import VMConfig
from pyvm.errors import AcquireDenied, FaultKind
from pyvm.event import Acquired, Released
from pyvm.status import DONE, Blocked
from pyvm.tests.rounds import alone, events, fault_of, machine, raw, run

LAYERS = (("L", True), ("off", False))
TAKE, FREE = i.Acquire("L", 3), i.Release("L", 3)


def fault(*program: i.Instr) -> FaultKind | None:
    return fault_of(run(alone((*program, i.Halt()), layers=LAYERS)).coroutines[0])


def test_a_free_layer_is_taken_and_freed_on_its_evidence() -> None:
    state = run(alone((TAKE, FREE, TAKE, i.Halt()), layers=LAYERS))
    assert events(state, Acquired, Released) == [
        Acquired(0, "L", 1),
        Released(0, "L"),
        Acquired(0, "L", 2),
    ]
    layer = state.layers[0]
    assert (layer.holder, layer.counter) == (0, 2)
    assert state.coroutines[0].registers[3] == 2


def test_unknown_inactive_and_own_layers_fault() -> None:
    assert fault(i.Acquire("none", 3)) is FaultKind.LAYER_FAULT
    assert fault(i.Acquire("off", 3)) is FaultKind.LAYER_FAULT
    assert fault(TAKE, TAKE) is FaultKind.LAYER_FAULT
    assert fault(i.Release("none", 3)) is FaultKind.LAYER_FAULT


def test_wrong_spent_and_foreign_evidence_faults() -> None:
    assert fault(FREE) is FaultKind.EVIDENCE_FAULT
    assert fault(TAKE, i.Release("L", 4)) is FaultKind.EVIDENCE_FAULT
    assert fault(TAKE, i.Move(4, 3), FREE, TAKE, i.Release("L", 4)) is FaultKind.EVIDENCE_FAULT
    assert fault(TAKE, i.Set(3, True), FREE) is FaultKind.EVIDENCE_FAULT  # True is not 1
    assert fault(i.Release("L", 16)) is FaultKind.OUT_OF_REGISTERS


def test_a_register_that_does_not_exist_leaves_the_layer_free() -> None:
    state = run(alone((i.Acquire("L", 16), i.Halt()), layers=LAYERS))
    assert fault_of(state.coroutines[0]) is FaultKind.OUT_OF_REGISTERS
    assert (state.layers[0].holder, state.layers[0].counter) == (None, 0)


def test_those_who_wait_for_a_layer_are_woken_when_it_is_free() -> None:
    config = VMConfig(layers=LAYERS)
    hold = (TAKE, i.Yield(), i.Yield(), i.Yield(), FREE, i.Halt())
    take = (TAKE, FREE, i.Halt())
    state = machine(config, raw({"A": hold, "B": take, "C": take}))
    run(state, 3)
    assert [co.status for co in state.coroutines.values()][1:] == [
        Blocked(AcquireDenied("L")),
        Blocked(AcquireDenied("L")),
    ]
    run(state)
    assert [co.status for co in state.coroutines.values()] == [DONE] * 3
    assert [e.coroutine for e in events(state, Acquired)] == [0, 1, 2]  # type: ignore[union-attr]


def test_layers_of_one_name_go_together() -> None:
    state = run(alone((TAKE, i.Halt()), layers=(("L", True), ("L", False))))
    assert [(la.active, la.holder, la.counter) for la in state.layers] == [(True, 0, 1)] * 2
