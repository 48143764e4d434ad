"""Guard layers: acquire, release.

The evidence of holding a layer is how often it was acquired, so evidence from an earlier time is no
longer valid. Mirrors Runtime/VM/ExecGuard.lean.
"""

from __future__ import annotations

from pyvm.coroutine import REGISTER_COUNT, Coroutine
from pyvm.errors import FaultKind
from pyvm.event import Acquired, Released
from pyvm.instr import Acquire, Release
from pyvm.layer import Layer
from pyvm.outcome import Fault, LayerWait, Outcome
from pyvm.state import Env
from pyvm.view_guard import Acquiring, Releasing


def exec_acquire(env: Env, co: Coroutine, i: Acquire, layer: Layer | None) -> Outcome:
    """Take a free layer; the evidence goes into `dst`."""
    if layer is None or not layer.active:
        return Fault(FaultKind.LAYER_FAULT)
    if layer.holder is not None:
        return Fault(FaultKind.LAYER_FAULT) if layer.holder == co.cid else LayerWait(layer)
    if i.dst >= REGISTER_COUNT:
        return Fault(FaultKind.OUT_OF_REGISTERS)
    return Acquiring(layer, i.dst, Acquired(co.cid, layer.name, layer.counter + 1))


def exec_release(env: Env, co: Coroutine, i: Release, layer: Layer | None) -> Outcome:
    """Free a layer on the current evidence."""
    if layer is None or not layer.active:
        return Fault(FaultKind.LAYER_FAULT)
    if i.evidence >= REGISTER_COUNT:
        return Fault(FaultKind.OUT_OF_REGISTERS)
    evidence = co.registers[i.evidence]
    if layer.holder != co.cid or type(evidence) is not int or evidence != layer.counter:
        return Fault(FaultKind.EVIDENCE_FAULT)
    return Releasing(layer, Released(co.cid, layer.name))
