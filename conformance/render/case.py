"""A case for people: what is loaded, the configuration, and the runner."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from conformance.cases.case import Case
from conformance.notation import explain_refusal, show_local
from conformance.render.failures import failure_text
from conformance.render.types import INDENT, global_lines, local_text, sort_text, value_text
from conformance.runs.outcome import read_failure
from pyvm.projection import Refusal, project_all
from pyvm.wire.types import decode_global

Json = dict[str, Any]


def case_lines(case: Case) -> list[str]:
    """Write the case without its local types."""
    raw, config = case.raw, case.raw["config"]
    lines = [
        case.id,
        f"  hash         {case.hash}",
        f"  runner       {raw['runner']}, concurrency {raw['concurrency']}, fuel {raw['fuel']}",
        f"  policy       {policy_text(config['policy'])}, {config['lanes']} lanes",
        f"  buffers      {buffer_text(config['buffer'])}",
        f"  choice       {_kind_and_labels(config['choice'])}",
        f"  output       {_kind_and_labels(config['output'])}",
        f"  effects      {handler_text(config['handler'])}",
        f"  profile      {config['determinism_mode'].replace('_', ' ')}",
        f"  knowledge    {_kind_and_labels(config['flow'])}",
        f"  speculation  {config['speculation_depth']} deep",
        f"  limits       budget {config['budget']}, {config['max_sessions']} sessions, "
        f"{config['max_coroutines']} coroutines",
    ]
    for layer in config["layers"]:
        lines.append(f"  layer        {layer['name']}{'' if layer['active'] else ' (inactive)'}")
    for event in config["failures"]:
        failure = read_failure({name: event[name] for name in event if name != "tick"})
        lines.append(f"  failure      at tick {event['tick']}: {failure_text(failure)}")
    if config["checkpoints"]:
        lines.append(f"  checkpoints  at ticks {', '.join(map(str, config['checkpoints']))}")
    for cert in raw["certificates"]:
        waves = " ".join("{" + " ".join(map(str, wave)) + "}" for wave in cert["waves"])
        lines.append(
            f"  certificate  at tick {cert['tick']}: step {cert['step']}, waves {waves or 'none'}"
        )
    for sid, image in enumerate(raw["images"]):
        lines.append(f"  image {sid}")
        lines += [f"{INDENT * 2}{line}" for line in image_lines(image)]
    return lines


def image_lines(image: Json) -> list[str]:
    """Write a protocol's name, a protocol in full, or programs with their types."""
    if "protocol" in image:
        return [f"protocol {image['protocol']}"]
    lines = [f"roles {', '.join(image['roles'])}"]
    if "global_type" in image:
        return lines + global_lines(image["global_type"])
    for role, program, kind in zip(
        image["roles"], image["programs"], image["local_types"], strict=False
    ):
        lines += [f"type of {role}: {local_text(kind)}", f"program of {role}", *_program(program)]
    return lines


def local_type_lines(case: Case) -> list[str]:
    """Write what each role of each protocol of the case does, or why it is refused."""
    lines = []
    for name, image in {_name(raw): full for raw, full in _images(case)}.items():
        if "global_type" not in image:
            continue
        found = project_all(image["roles"], decode_global(image["global_type"]))
        lines.append(f"  local types of {name}")
        if isinstance(found, Refusal):
            lines.append(f"{INDENT * 2}refused: {explain_refusal(found)}")
        else:
            lines += [f"{INDENT * 2}{role}: {show_local(t)}" for role, t in found.items()]
    return lines


def _images(case: Case) -> Iterator[tuple[Json, Json]]:
    """Pair each image as it is committed with its full form."""
    yield from zip(case.raw["images"], case.resolved["images"], strict=True)


def _name(image: Json) -> str:
    """Name an image for people."""
    return str(image.get("protocol", f"the protocol of {', '.join(image.get('roles', ()))}"))


def policy_text(policy: Json) -> str:
    """Write a scheduling policy."""
    if policy["kind"] != "priority":
        return str(policy["kind"]).replace("_", " ")
    scores = policy["scores"]
    if scores == "tokens":
        return "priority by tokens"
    return "priority " + ", ".join(f"{cid}={score}" for cid, score in scores)


def buffer_text(buffer: Json) -> str:
    """Write a buffer policy."""
    if buffer["mode"] == "latest":
        return "latest value"
    full = buffer["full"]
    limit = f" to {full['max']}" if full["kind"] == "resize" else ""
    return f"fifo of {buffer['capacity']}, {full['kind']}{limit} when full"


def handler_text(handler: Json) -> str:
    """Write who answers effect requests."""
    if handler["kind"] != "recorded":
        return str(handler["kind"])
    return f"recorded, {len(handler['effects'])} of them"


def instruction_text(instruction: Json) -> str:
    """Write one instruction: its name and its operands."""
    operands = []
    for name, value in instruction.items():
        match name:
            case "op":
                continue
            case "table":
                operands.append(" ".join(f"{label}→{pc}" for label, pc in value) or "no labels")
            case "action":
                rest = sort_text(value["sort"]) if "sort" in value else f"r{value['src']}"
                operands.append(f"{value['kind']} {rest}")
            case "value":
                operands.append(value_text(value))
            case "types":
                operands.append(f"types of {len(value)} endpoints")
            case "roles":
                operands.append(f"roles {' '.join(value)}")
            case "args" | "dsts":
                operands.append(f"{name} {' '.join(f'r{reg}' for reg in value)}")
            case "pc":
                operands.append(f"to {value}")
            case "layer":
                operands.append(f"layer {value}")
            case "role":
                operands.append(f"for {value}")
            case _:
                operands.append(f"{name} r{value}")
    return f"{instruction['op']:<8} {', '.join(operands)}".rstrip()


def _program(program: list[Json]) -> Iterator[str]:
    """Write the instructions, each with its position."""
    for pc, instruction in enumerate(program):
        yield f"{INDENT}{pc:>3} {instruction_text(instruction)}"


def _kind_and_labels(setting: Json) -> str:
    """Write a setting that is a kind and perhaps a list of labels or roles."""
    listed = setting.get("labels", setting.get("roles"))
    labels = "" if listed is None else f": {', '.join(listed)}"
    return str(setting["kind"]).replace("_", " ") + labels
