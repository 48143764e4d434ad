"""Effect handlers: the default one is a pure function of the request and the coroutine's nonce.

A recorded trace answers what it answered before, and nothing else. Mirrors Runtime/VM/Effects.lean.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pyvm.config import ChoicePolicy, ChooseFirst, ChooseFixed, Recorded
from pyvm.errors import FaultKind
from pyvm.event import ConsumeRequest, EffectRequest, ProduceRequest, SelectRequest
from pyvm.local_type import Move
from pyvm.value import (
    UNIT,
    BaseSort,
    CoroutineId,
    Prod,
    ProdSort,
    Sort,
    Value,
    has_sort,
    same_value,
)

_new = tuple.__new__
# Reading a member off an Enum class is slow in CPython 3.11.
_UNIT, _BOOL, _NAT, _STRING = BaseSort.UNIT, BaseSort.BOOL, BaseSort.NAT, BaseSort.STRING


def produce_value(n: int, sort: Sort) -> Value | None:
    """Return the value of a sort that the nonce numbers; no handler can make a channel."""
    if sort is _NAT:
        return n
    if sort is _UNIT:
        return UNIT
    if sort is _STRING:
        return f"v{n}"
    if sort is _BOOL:
        return n % 2 == 0
    if type(sort) is ProdSort:
        left = produce_value(n, sort.left)
        right = produce_value(n, sort.right)
        return None if left is None or right is None else _new(Prod, (left, right))
    return None


def select_label(policy: ChoicePolicy, n: int, offered: Sequence[str]) -> str | None:
    """Return the label that the choice policy picks of those that a table offers."""
    if not offered:
        return None
    kind = type(policy)
    if kind is ChooseFirst:
        return offered[0]
    if isinstance(policy, ChooseFixed):
        labels = policy.labels
        for i in range(len(labels)):
            label = labels[(n + i) % len(labels)]
            if label in offered:
                return label
        return offered[0]
    return offered[n % len(offered)]


def _same_request(left: EffectRequest, right: EffectRequest) -> bool:
    if isinstance(left, ConsumeRequest) and isinstance(right, ConsumeRequest):
        return same_value(left.value, right.value)
    return type(left) is type(right) and left == right


def recorded_answer(
    recorded: Recorded, cid: CoroutineId, n: int, request: EffectRequest
) -> Value | FaultKind:
    """Return the answer that a recorded trace has for a request. Mirrors `recordedAnswer`."""
    entry = recorded.answers.get((cid, n))
    if entry is None or not _same_request(entry.request, request):
        return FaultKind.REPLAY_MISMATCH
    return entry.output


def recorded_value(
    recorded: Recorded, cid: CoroutineId, n: int, request: ProduceRequest
) -> Value | FaultKind:
    """Return the recorded value of a sort. Mirrors `answerProduce`."""
    value = recorded_answer(recorded, cid, n, request)
    if isinstance(value, FaultKind) or has_sort(value, request.sort):
        return value
    return FaultKind.REPLAY_MISMATCH


def recorded_note(
    recorded: Recorded, cid: CoroutineId, n: int, request: ConsumeRequest
) -> Value | FaultKind:
    """Return the recorded answer to a note taken, which is unit. Mirrors `answerConsume`."""
    value = recorded_answer(recorded, cid, n, request)
    return value if isinstance(value, FaultKind) or value is UNIT else FaultKind.REPLAY_MISMATCH


def recorded_choice(
    recorded: Recorded,
    cid: CoroutineId,
    n: int,
    labels: tuple[str, ...],
    moves: Mapping[str, Move],
) -> tuple[Move, Value] | FaultKind:
    """Return the recorded branch and its payload. Mirrors `answerSelect`."""
    answer = recorded_answer(recorded, cid, n, SelectRequest(labels))
    if type(answer) is Prod and type(answer.left) is str:
        move = moves.get(answer.left)
        if move is not None and has_sort(answer.right, move.sort):
            return move, answer.right
    return FaultKind.REPLAY_MISMATCH
