"""A case for people: what is loaded, the configuration, and the runner."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeVar

from conformance.cases.case import Case
from conformance.cases.codecs import ByName, CaseImage
from conformance.notation import explain_refusal, show_local, show_sort
from conformance.render.failures import failure_text
from conformance.render.types import INDENT, global_lines, local_text, value_text
from pyvm import config as cf
from pyvm.instr import Consume, Instr, Produce, Program
from pyvm.load import Image, Protocol, Raw
from pyvm.projection import Refusal, project_all
from pyvm.wire.case import decode_case
from pyvm.wire.codec import Tagged
from pyvm.wire.config import CHOICE, FLOW, FULL, OUTPUT, POLICY
from pyvm.wire.instr import INSTRUCTION

_T = TypeVar("_T")


def case_lines(case: Case) -> list[str]:
    """Yield the lines of a case, without its local types."""
    read = decode_case(case.resolved)
    config = read.config
    lines = [
        case.id,
        f"  hash         {case.hash}",
        f"  runner       {read.runner.value}, concurrency {read.concurrency}, fuel {read.fuel}",
        f"  policy       {policy_text(config.policy)}, {config.lanes} lanes",
        f"  buffers      {buffer_text(config.buffer)}",
        f"  choice       {_setting_text(CHOICE, config.choice)}",
        f"  output       {_setting_text(OUTPUT, config.output)}",
        f"  effects      {handler_text(config.handler)}",
        f"  profile      {_words(config.determinism_mode.value)}",
        f"  knowledge    {_setting_text(FLOW, config.flow)}",
        f"  speculation  {config.speculation_depth} deep",
        f"  limits       budget {config.budget}, {config.max_sessions} sessions, "
        f"{config.max_coroutines} coroutines",
    ]
    for name, active in config.layers:
        lines.append(f"  layer        {name}{'' if active else ' (inactive)'}")
    for tick, event in config.failures:
        lines.append(f"  failure      at tick {tick}: {failure_text(event)}")
    if config.checkpoints:
        lines.append(f"  checkpoints  at ticks {', '.join(map(str, config.checkpoints))}")
    for tick, given in config.certificates:
        waves = " ".join("{" + " ".join(map(str, wave)) + "}" for wave in given.waves)
        lines.append(f"  certificate  at tick {tick}: step {given.step}, waves {waves or 'none'}")
    for sid, image in enumerate(case.images):
        lines.append(f"  image {sid}")
        named = [f"protocol {image.name}"] if isinstance(image, ByName) else image_lines(image)
        lines += [f"{INDENT * 2}{line}" for line in named]
    return lines


def image_lines(image: Image) -> list[str]:
    """Write a protocol in full, or programs with their types."""
    lines = [f"roles {', '.join(image.roles)}"]
    if isinstance(image, Protocol):
        return lines + global_lines(image.type)
    parts = zip(image.roles, image.programs, image.types, strict=False)
    for role, program, kind in parts:
        lines += [f"type of {role}: {local_text(kind)}", f"program of {role}", *_program(program)]
    return lines


def local_type_lines(case: Case) -> list[str]:
    """Yield what each role of each protocol of the case does, or why it is refused."""
    lines = []
    images = zip(case.images, decode_case(case.resolved).images, strict=True)
    for name, image in {_name(listed, image): image for listed, image in images}.items():
        if isinstance(image, Raw):
            continue
        found = project_all(image.roles, image.type)
        lines.append(f"  local types of {name}")
        if isinstance(found, Refusal):
            lines.append(f"{INDENT * 2}refused: {explain_refusal(found)}")
        else:
            lines += [f"{INDENT * 2}{role}: {show_local(t)}" for role, t in found.items()]
    return lines


def _name(listed: CaseImage, image: Image) -> str:
    """Return a name of an image for people."""
    if isinstance(listed, ByName):
        return listed.name
    return f"the protocol of {', '.join(image.roles)}"


def policy_text(policy: cf.Policy) -> str:
    """Return a scheduling policy as text."""
    match policy:
        case cf.Priority(cf.TokenScores()):
            return "priority by tokens"
        case cf.Priority(cf.ExplicitScores(scores)):
            return "priority " + ", ".join(f"{cid}={score}" for cid, score in scores)
    return _words(POLICY.name(policy))


def buffer_text(buffer: cf.BufferPolicy) -> str:
    """Return a buffer policy as text."""
    if isinstance(buffer, cf.Latest):
        return "latest value"
    limit = f" to {buffer.full.max}" if isinstance(buffer.full, cf.Resize) else ""
    return f"fifo of {buffer.capacity}, {FULL.name(buffer.full)}{limit} when full"


def handler_text(handler: cf.Handler) -> str:
    """Return who answers effect requests, as text."""
    if isinstance(handler, cf.Recorded):
        return f"recorded, {len(handler.effects)} of them"
    return "default"


def instruction_text(instruction: Instr) -> str:
    """Return one instruction as text: its name and its operands."""
    op = INSTRUCTION.name(instruction)
    described = INSTRUCTION.variants[op]
    operands = [
        _operand(name, value)
        for name, value in zip(described.fields, described.take(instruction), strict=True)
    ]
    return f"{op:<8} {', '.join(operands)}".rstrip()


def _operand(name: str, value: Any) -> str:  # noqa: ANN401 - its name says of which type it is
    """Return an operand as text, by the name that it has in JSON."""
    match name:
        case "table":
            return " ".join(f"{label}→{pc}" for label, pc in value) or "no labels"
        case "action":
            return _action(value)
        case "value":
            return value_text(value)
        case "types":
            return f"types of {len(value)} endpoints"
        case "roles":
            return f"roles {' '.join(value)}"
        case "args" | "dsts":
            return f"{name} {' '.join(f'r{reg}' for reg in value)}"
        case "pc":
            return f"to {value}"
        case "layer":
            return f"layer {value}"
        case "role":
            return f"for {value}"
    return f"{name} r{value}"


def _action(action: Produce | Consume) -> str:
    """Return what the effect handler is asked, as text."""
    if isinstance(action, Produce):
        return f"produce {show_sort(action.sort)}"
    return f"consume r{action.src}"


def _program(program: Program) -> Iterator[str]:
    """Yield the instructions, each with its position."""
    for pc, instruction in enumerate(program):
        yield f"{INDENT}{pc:>3} {instruction_text(instruction)}"


def _setting_text(described: Tagged[_T], setting: _T) -> str:
    """Return as text a setting that is a kind and perhaps a list of labels or roles."""
    kind = described.name(setting)
    listed: Any = described.variants[kind].take(setting)
    return _words(kind) + "".join(f": {', '.join(names)}" for names in listed)


def _words(name: str) -> str:
    return name.replace("_", " ")
