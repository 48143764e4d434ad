import json

from hypothesis import given
from hypothesis import strategies as st

from pyvm.config import Drop, Fifo, VMConfig
from pyvm.errors import FaultKind
from pyvm.instr import Halt, Open, Receive, Send, Set, Spawn
from pyvm.load import RefusedImage, SessionLimit
from pyvm.local_type import DONE
from pyvm.round import CertificateVerdict
from pyvm.runtime.run import Ran
from pyvm.runtime.runner import run_scheduled
from pyvm.runtime.threaded_runner import run_scheduled_threaded
from pyvm.state import VMState
from pyvm.tests.machine import machine
from pyvm.tests.machines import states
from pyvm.tests.notation import recv, send
from pyvm.wire.trace import encode_outcome


def test_the_outcome_of_a_small_run_is_written_exactly() -> None:
    state = machine(
        VMConfig(buffer=Fifo(1, Drop()), budget=3),
        A=(send("B", go=DONE), [Send(0, 1), Halt()]),
        B=(recv("A", go=DONE), [Receive(0, 1), Set(1, "x"), Halt()]),
    )

    outcome = encode_outcome(Ran(run_scheduled(3, 1, state), state))

    message = {"sid": 0, "sender": "A", "receiver": "B", "label": "go", "value": None}
    assert outcome["status"] == "out_of_fuel"
    assert (outcome["clock"], outcome["steps"]) == (3, 3)
    assert outcome["events"] == [
        {"tick": 0, "kind": "opened", "sid": 0, "roles": ["A", "B"]},
        {"tick": 1, "kind": "sent", **message},
        {"tick": 2, "kind": "received", **message},
    ]
    assert outcome["rounds"] == [
        {"tick": 1, "picks": [[0, "ready"]]},
        {"tick": 2, "picks": [[1, "ready"]]},
        {"tick": 3, "picks": [[0, "done"]]},
    ]
    assert (outcome["effects"], outcome["checks"]) == ([], [])
    assert (outcome["layers"], outcome["handoffs"], outcome["failures"]) == ([], [], [])
    assert outcome["sessions"] == [
        {
            "sid": 0,
            "roles": ["A", "B"],
            "status": "active",
            "epoch": 0,
            "closed": [],
            "types": [["A", {"kind": "end"}], ["B", {"kind": "end"}]],
            "buffers": [],
        }
    ]
    coroutines = outcome["coroutines"]
    assert isinstance(coroutines, list)
    assert coroutines[0] == {
        "cid": 0,
        "role": "A",
        "program": 0,
        "pc": 2,
        "status": {"kind": "done"},
        "registers": [{"chan": [0, "A"]}, *[None] * 15],
        "owned": [[0, "A"]],
        "tokens": [],
        "facts": [],
        "speculation": [],
        "budget": 0,
        "nonce": 0,
        "lane": 0,
        "judgment": {"pc": 1, "fault": None},
        "rejection": None,
    }


def test_a_waiting_coroutine_says_what_it_waits_for() -> None:
    state = machine(A=(send("B", go=DONE), []), B=(recv("A", go=DONE), [Receive(0, 1)]))
    outcome = encode_outcome(Ran(run_scheduled(9, 1, state), state))

    coroutines = outcome["coroutines"]
    assert isinstance(coroutines, list)
    first, second = coroutines
    assert isinstance(first, dict)
    assert isinstance(second, dict)
    assert first["status"] == {"kind": "faulted", "fault": "pcOutOfBounds"}
    assert second["status"] == {
        "kind": "blocked",
        "on": {"kind": "recv", "sid": 0, "sender": "A", "receiver": "B"},
    }


def test_a_refusal_names_the_image() -> None:
    assert encode_outcome(RefusedImage(3, SessionLimit())) == {
        "kind": "refused",
        "image": 3,
        "refusal": {"kind": "session_limit"},
    }


def test_spawned_and_opened_are_written() -> None:
    state = machine(A=(DONE, [Spawn(1, ()), Open(("P",), (DONE,), (2,)), Halt()]))
    events = encode_outcome(Ran(run_scheduled(2, 1, state), state))["events"]

    assert isinstance(events, list)
    assert {"tick": 1, "kind": "spawned", "parent": 0, "child": 1} in events
    assert {"tick": 2, "kind": "opened", "sid": 1, "roles": ["P"]} in events


@given(states, st.integers(0, 60), st.integers(0, 4))
def test_every_outcome_is_json_and_reading_it_changes_nothing(
    state: VMState, fuel: int, n: int
) -> None:
    ran = Ran(run_scheduled_threaded(fuel, n, state), state)

    assert json.loads(json.dumps(encode_outcome(ran))) == encode_outcome(ran)


def test_the_names_of_faults_and_verdicts_are_leans_constructors() -> None:
    for kind in (*FaultKind, *CertificateVerdict):
        words = kind.name.lower().split("_")
        assert kind.value == words[0] + "".join(word.title() for word in words[1:])
