"""Hypothesis strategies for everything of a case, as JSON of the wire: for fuzzing and for tests.

`cases()` draws whole cases; `KINDS` has them by kind. `pyvm.wire_case.decode_case`, `decode_image`
and `decode_config` make the Python VM's objects of what is drawn.
"""

from conformance.strategies.bytecode import programs
from conformance.strategies.cases import KINDS, cases, certificates
from conformance.strategies.images import protocol_images, raw_images, several_images
from conformance.strategies.instructions import instructions
from conformance.strategies.scene import Scene
from conformance.strategies.settings import buffers, configs, layers, policies
from conformance.strategies.types import any_global_types, global_types
from conformance.strategies.values import sorts, values, values_of
from conformance.strategies.weather import checkpoints, failure_events, failure_schedules

__all__ = [
    "KINDS",
    "Scene",
    "any_global_types",
    "buffers",
    "cases",
    "certificates",
    "checkpoints",
    "configs",
    "failure_events",
    "failure_schedules",
    "global_types",
    "instructions",
    "layers",
    "policies",
    "programs",
    "protocol_images",
    "raw_images",
    "several_images",
    "sorts",
    "values",
    "values_of",
]
