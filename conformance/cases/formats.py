"""What the files of cases and protocols hold: fields, names for their parts, and a word on each.

The codecs of `pyvm.wire` say what is read; this module adds what people and JSON Schema are told.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from conformance.cases.codecs import CASE, CASE_IMAGE, PROTOCOL, PROTOCOL_SCHEMA
from conformance.plain_json import JsonObject
from pyvm.wire import case, codec, config, effect, failure, instr, types
from pyvm.wire.basic import read_bool, read_nat, read_positive, read_string
from pyvm.wire.case import SCHEMA as CASE_SCHEMA

AnyCodec = codec.Codec[Any]

FILES: Mapping[str, codec.Record[Any]] = {CASE_SCHEMA: CASE, PROTOCOL_SCHEMA: PROTOCOL}
"""The codec of each format."""
TITLES = {CASE_SCHEMA: "Case", PROTOCOL_SCHEMA: "Protocol"}

NAMES: Mapping[AnyCodec, str] = {
    codec.NAT: "nat",
    types.ROLE: "role",
    types.SORT: "sort",
    types.VALUE: "value",
    types.LABEL: "label",
    types.LOCAL: "local_type",
    types.GLOBAL: "global_type",
    instr.REGISTER: "register",
    instr.TABLE: "table",
    instr.ACTION: "action",
    instr.INSTRUCTION: "instruction",
    CASE_IMAGE: "image",
    config.POLICY: "policy",
    config.BUFFER: "buffer",
    config.CHOICE: "choice",
    config.OUTPUT: "output",
    effect.EFFECT: "effect",
    config.HANDLER: "handler",
    config.FLOW: "flow",
    config.LAYER: "layer_setting",
    failure.FAILURE: "failure_event",
    config.CONFIG: "config",
    case.CERTIFICATE: "certificate",
}
"""What has a definition of its own."""

ABOUT = {
    CASE_SCHEMA: "One run to be judged: what is loaded, how it is configured, and who runs it. "
    "One line of fixtures/cases/*.jsonl.",
    f"{CASE_SCHEMA}.id": "<file stem>/<what varies>/<runner>; unique in the corpus.",
    f"{CASE_SCHEMA}.images": "Loaded in order; session ids count from 0.",
    f"{CASE_SCHEMA}.concurrency": "Steps a round may hold; 0 runs nothing.",
    f"{CASE_SCHEMA}.fuel": "Rounds before the run is out of fuel.",
    f"{CASE_SCHEMA}.certificates": "Handed to the threaded runner instead of the planner's own at "
    "that tick.",
    PROTOCOL_SCHEMA: "A multiparty protocol as a global session type. A file of "
    "fixtures/protocols; its stem is the name.",
    f"{PROTOCOL_SCHEMA}.name": "lower_snake; the file's stem.",
    f"{PROTOCOL_SCHEMA}.source": "The public specification or paper that the protocol is taken "
    "from, exactly, and what was left out.",
    f"{PROTOCOL_SCHEMA}.roles": "In the order in which their coroutines start.",
    "nat": "A natural number; unbounded.",
    "role": "A participant of a session.",
    "sort": "The sort of a payload.",
    "value": 'unit null, bool, nat, string, prod [a, b], chan {"chan": [sid, role]}.',
    "local_type": "What one role does in a session.",
    "global_type": "A whole protocol. Whether it is well-formed (bound variables, known roles, "
    "distinct labels) is asked later.",
    "register": "0 to 15 exist; others are allowed here so that a case can name one that does not.",
    "table": "Where to go on for each label.",
    "instruction": "Operands are register numbers; pc operands are positions in the role's own "
    "program.",
    "image": "A protocol by reference (fixtures/protocols/<name>.json), in full, or as raw "
    "bytecode: one program and one local type a role, in the order of roles.",
    "policy": "Which ready coroutine is next. A score that is not given is 0.",
    "buffer": "How every edge of every session holds messages.",
    "choice": "How the effect handler picks a branch.",
    "output": "Which messages may leave a coroutine.",
    "effect": "One answer of the effect handler: to a sort, a value, or the labels to select from.",
    "handler": "Who answers effect requests: a function of the nonce, or a recorded effect trace.",
    "flow": "Which roles' knowledge of a fact may be used.",
    "failure_event": "Events of one tick enter by kind, then by name, however they are listed.",
    "config.determinism_mode": "Under which profile two runs of the case count as the same.",
    "config.layers": "The guard layers, by name; of two with one name, the first.",
    "config.speculation_depth": "How deep speculation may nest; 0 switches it off.",
    "config.failures": "What enters from outside, at the start of which round.",
    "config.checkpoints": "Ticks at which a checkpoint is taken.",
}
"""Descriptions of formats, of definitions, and of fields."""

PLAIN: Mapping[Callable[[object, str], Any], JsonObject] = {
    read_nat: {"type": "integer", "minimum": 0},
    read_positive: {"type": "integer", "minimum": 1},
    read_string: {"type": "string"},
    read_bool: {"type": "boolean"},
}
"""What each reader of a thing without parts takes."""
