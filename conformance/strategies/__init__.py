"""Hypothesis strategies for everything of a case, in the VM's types: for fuzzing and for tests.

`cases()` draws whole cases; `KINDS` has them by kind; the others draw their parts: global types
that can be projected (`global_types`) or of which nothing is promised (`any_global_types`),
programs along a local type and beside it, configurations, failure schedules, certificates.
`pyvm.wire.case.encode_case` writes what is drawn as JSON, and so do the codecs of `pyvm.wire` for
its parts. Whatever is drawn shrinks: to fewer, smaller and plainer parts.
They know the words of the corpus, and no Lean, trace or verdict.

A property of the VM, for cases of every kind:

>>> from hypothesis import given, settings
>>> from conformance.envelope.safety import first_unsafe
>>> from conformance.runs.observed import Run
>>> from conformance.strategies import cases
>>> from pyvm.runtime.run import run_case
>>> from pyvm.wire.trace import encode_outcome
>>> @settings(max_examples=25, deadline=None)
... @given(cases())
... def no_message_is_lost_or_doubled(case):
...     run = Run(encode_outcome(run_case(case)))
...     assert run.refused or first_unsafe(run.ran) is None
>>> no_message_is_lost_or_doubled()

And one of projection:

>>> from conformance.strategies import global_types
>>> from pyvm.projection import project_all
>>> @settings(max_examples=25, deadline=None)
... @given(global_types(("A", "B", "C")))
... def every_role_can_follow(protocol):
...     assert project_all(("A", "B", "C"), protocol).keys() == {"A", "B", "C"}
>>> every_role_can_follow()
"""

from conformance.strategies.bytecode import programs
from conformance.strategies.cases import KINDS, cases, certificates
from conformance.strategies.failure_events import checkpoints, failure_events, failure_schedules
from conformance.strategies.images import protocol_images, raw_images, several_images
from conformance.strategies.instructions import instructions
from conformance.strategies.program_context import ProgramContext
from conformance.strategies.settings import buffers, configs, layers, policies
from conformance.strategies.types import any_global_types, global_types
from conformance.strategies.values import sorts, values, values_of

__all__ = [
    "KINDS",
    "ProgramContext",
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
