"""Guard layers: each is held by one coroutine at a time.

Mirrors `Runtime.VM.Layer` (Runtime/VM/State.lean).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pyvm.errors import AcquireDenied
from pyvm.status import Blocked
from pyvm.value import CoroutineId


class Layer:
    """A guard layer; `counter` says how often it was acquired, and is the holder's evidence.

    `waiters` are blocked with `status` until it is free. `twins` are the other layers of the same
    name: the first is found by the name, and the others follow its changes.
    """

    __slots__ = ("active", "counter", "holder", "name", "status", "twins", "waiters")

    def __init__(self, name: str, active: bool) -> None:
        self.name = name
        self.active = active
        self.holder: CoroutineId | None = None
        self.counter = 0
        self.twins: tuple[Layer, ...] = ()
        self.status = Blocked(AcquireDenied(name))
        self.waiters: list[CoroutineId] = []


def make_layers(config: Iterable[tuple[str, bool]]) -> list[Layer]:
    """Return the layers of a configuration, all free."""
    return _pair_twins([Layer(name, active) for name, active in config])


def copy_layers(layers: Iterable[Layer]) -> list[Layer]:
    """Return copies of layers, without those who wait for them."""
    copies = []
    for layer in layers:
        copy = Layer(layer.name, layer.active)
        copy.holder, copy.counter = layer.holder, layer.counter
        copies.append(copy)
    return _pair_twins(copies)


def by_name(layers: Iterable[Layer]) -> Mapping[str, Layer]:
    """Return layers by their names; of twins, the first."""
    found: dict[str, Layer] = {}
    for layer in layers:
        found.setdefault(layer.name, layer)
    return found


def put_layer(layer: Layer, holder: CoroutineId | None, counter: int) -> None:
    """Write a layer that was found by its name. Mirrors `putLayer`."""
    layer.holder, layer.counter = holder, counter
    for twin in layer.twins:
        twin.active, twin.holder, twin.counter = layer.active, holder, counter


def _pair_twins(layers: list[Layer]) -> list[Layer]:
    same: dict[str, list[Layer]] = {}
    for layer in layers:
        same.setdefault(layer.name, []).append(layer)
    for first, *others in same.values():
        first.twins = tuple(others)
    return layers
