"""A researcher's fixture: a Lean file with theorems, and the pack that holds their proofs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from conformance.cases.case import Case
from conformance.errors import CannotJudge
from conformance.files import read_text
from conformance.jsonfile import write_atomic
from conformance.paths import project_root
from pyvm.runtime.gates import Capability

_IDENTIFIER = re.compile(r"[A-Z][A-Za-z0-9_]*")
_KEYWORDS = frozenset(("Prop", "Sort", "Type"))
_IMPORT = "public import Runtime.Packs.{}\n"

_TEMPLATE = """module

public import Runtime.Proofs.Capabilities
public import Runtime.Proofs.TheoremPack.API

/-! The pack {name}: say here what its theorems let a runtime do. -/

@[expose] public section

namespace Runtime.Packs.{name}

open Runtime.VM Runtime.Proofs

{theorems}
/-- What this pack proves, and what that grants. A grant holds the proof that what the capability
means follows from the theorem; without it, it does not type-check. -/
def pack : TheoremPack where
  name := "{name}"
  entries := [
    {entries}]

end Runtime.Packs.{name}

end
"""
_MEANING = """\
/-- What `{capability}` means is so: `Runtime/Properties/Terms/Capabilities.lean` has it clause by
clause. The proof is the release's own: put yours in its place, or a theorem from which the meaning
follows. -/
theorem {capability}_holds : Capability.{capability}.Means :=
  {capability}_means
"""
_EXAMPLE = """\
/-- An example, to be replaced: a canonical round is that of concurrency 1, unless there is none. -/
theorem rounds_are_single_steps (n : Nat) (h : n ≠ 0) (st : VMState) :
    schedRound n st = schedRound 1 st :=
  schedRound_eq_schedRound_one n h st
"""
_ENTRY = """{{ name := ``{theorem}, proof := {theorem}, statement := _
      status := .proved, grants := [{grants}]
      witnesses := [{witnesses}] }}"""


def constant_of(name: str) -> str:
    """Return the Lean constant of a pack that `start_pack` made."""
    return f"Runtime.Packs.{name}.pack"


def start_pack(
    name: str, witnesses: Sequence[str], grants: Sequence[Capability], corpus: Sequence[Case]
) -> Path:
    """Write the Lean file of a new pack, import it at the root, and return the file.

    Raises `CannotJudge`, with nothing written, for a name that is taken or no identifier, and for a
    witness that is part of no case's id.
    """
    root = project_root()
    file, top = root / "lean" / "Runtime" / "Packs" / f"{name}.lean", root / "lean" / "Runtime.lean"
    _check_name(name, root)
    for word in witnesses:
        if not any(word in case.id for case in corpus):
            raise CannotJudge(
                f"the witness {word!r} is part of no case's id",
                where="--witness",
                fix="list the ids: `conformance show --list`",
            )
    imports = _with_import(read_text(top), name, top)
    write_atomic(file, _text(name, witnesses, grants))
    try:
        write_atomic(top, imports)
    except BaseException:
        file.unlink()
        raise
    return file


def _text(name: str, witnesses: Sequence[str], grants: Sequence[Capability]) -> str:
    """Return the Lean file: for each capability a theorem of its meaning, and the entry of that."""
    named = ", ".join(f'"{word}"' for word in witnesses)
    capabilities = [capability.value for capability in dict.fromkeys(grants)]
    theorems = [_MEANING.format(capability=capability) for capability in capabilities]
    entries = [
        _ENTRY.format(
            theorem=f"{capability}_holds",
            grants=f"⟨.{capability}, fun h => h⟩",
            witnesses=named,
        )
        for capability in capabilities
    ]
    example = _ENTRY.format(theorem="rounds_are_single_steps", grants="", witnesses=named)
    return _TEMPLATE.format(
        name=name,
        theorems="\n".join(theorems or [_EXAMPLE]),
        entries=",\n    ".join(entries or [example]),
    )


def _check_name(name: str, root: Path) -> None:
    if not _IDENTIFIER.fullmatch(name) or name in _KEYWORDS:
        raise CannotJudge(
            f"{name!r} cannot be the name of a Lean module here",
            where="NAME",
            fix="begin with a capital letter, then letters, digits and _, such as LaneSwap",
        )
    taken = [*(root / "lean/Runtime/Packs").glob("*.lean"), *(root / "fixtures/packs").glob("*")]
    for file in taken:
        if file.stem.casefold() == name.casefold():
            raise CannotJudge(
                f"the pack {name} is there already",
                where=file.relative_to(root),
                fix="choose another name, or edit that file",
            )


def _with_import(text: str, name: str, top: Path) -> str:
    """Add the import of the pack after the other imports of the root module."""
    last = text.rfind("public import ")
    if last < 0:
        raise CannotJudge(
            "has no `public import` after which a pack could be added",
            where=top,
            fix=f"write a line `{_IMPORT.format(name).strip()}` behind `module`",
        )
    end = text.find("\n", last) + 1
    return text[:end] + _IMPORT.format(name) + text[end:]
