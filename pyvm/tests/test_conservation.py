from collections import defaultdict
from copy import deepcopy

from hypothesis import given, settings
from hypothesis import strategies as st

from pyvm.config import Drop, Fifo, VMConfig
from pyvm.event import Chose, Dropped, Offered, Received, Restarted, Sent
from pyvm.load import Image
from pyvm.state import VMState
from pyvm.tests.schedules import configs, images, loaded, run_loaded
from pyvm.value import Edge, Message

Ways = dict[Edge, list[Message]]


def told(state: VMState) -> Ways:
    """Return what is on its way on every edge, as the events alone tell it; check each as it comes.

    A message leaves an edge from its head. Only what a full buffer drops, it drops at its end.
    """
    drops_newest = isinstance(state.config.buffer, Fifo) and state.config.buffer.full == Drop()
    reconciled = {r.tick for r in state.failures if type(r.event).__name__ == "Reconcile"}
    ways: Ways = defaultdict(list)
    saved: dict[int, Ways] = {}
    open_checkpoints = [checkpoint.tick for checkpoint in state.checkpoints]
    last_put: Edge | None = None
    for tick, event in state.events:
        while open_checkpoints and open_checkpoints[0] <= tick:
            saved[open_checkpoints.pop(0)] = deepcopy(ways)
        match event:
            case Sent(edge, message) | Offered(edge, message):
                ways[edge].append(message)
                last_put = edge
                continue
            case Received(edge, message) | Chose(edge, message):
                assert ways[edge].pop(0) == message
            case Dropped(edge, message) if last_put == edge:
                assert ways[edge].pop(-1 if drops_newest else 0) == message
            case Dropped(edge, message):
                assert tick in reconciled
                assert ways[edge].pop(0) == message
            case Restarted(checkpoint):
                ways = deepcopy(saved[checkpoint])
        last_put = None
    return ways


@settings(max_examples=300, deadline=None)
@given(configs, images, st.integers(1, 3))
def test_no_message_is_lost_doubled_or_delivered_elsewhere_without_an_event(
    config: VMConfig, images: tuple[Image, ...], concurrency: int
) -> None:
    state = loaded(config, images)
    run_loaded(state, concurrency)

    held = {
        buffer.edge: list(buffer.messages)
        for session in state.sessions.values()
        for buffer in session.buffers.values()
        if buffer.messages
    }
    assert held == {edge: messages for edge, messages in told(state).items() if messages}


@settings(max_examples=100, deadline=None)
@given(configs, images, st.integers(1, 3))
def test_checkpoints_are_out_of_reach(
    config: VMConfig, images: tuple[Image, ...], concurrency: int
) -> None:
    """Two runs of one machine share nothing, and a checkpoint none of its parts with the state."""
    state = loaded(config, images)
    run_loaded(state, concurrency)
    for checkpoint in state.checkpoints:
        for cid, co in checkpoint.coroutines.items():
            now = state.coroutines.get(cid)
            assert now is None or (now is not co and now.registers is not co.registers)
            assert all(
                end.session is checkpoint.sessions[sid] for (sid, _), end in co.owned.items()
            )
        for sid, session in checkpoint.sessions.items():
            assert session is not state.sessions.get(sid)
