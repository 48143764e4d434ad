"""Images: protocols, raw bytecode whose types fit together, and several of both for one case."""

from __future__ import annotations

from hypothesis import strategies as st

from conformance.corpus.session_types import END
from conformance.strategies.bytecode import adopting, disturbed, handing_over
from conformance.strategies.drawing import chance, number, pick
from conformance.strategies.program_context import ProgramContext
from conformance.strategies.types import any_global_types, global_types
from conformance.strategies.values import ROLES
from pyvm.load import Image, Protocol, Raw
from pyvm.local_type import LocalType
from pyvm.projection import project_all


@st.composite
def protocol_images(draw: st.DrawFn, unprojectable: int = 0) -> Protocol:
    """Protocols in full; `unprojectable` percent have a type of which nothing is promised."""
    roles = ROLES[: number(draw, 2, 4)]
    if not chance(draw, unprojectable):
        return Protocol(roles, draw(global_types(roles)))
    listed = pick(draw, (roles, roles, roles[::-1], (*roles, "A"), ()))
    return Protocol(listed, draw(any_global_types(roles)))


@st.composite
def raw_images(
    draw: st.DrawFn, sid: int = 0, cid: int = 0, elsewhere: int = 0, sessions: int = 1
) -> Raw:
    """Programs and local types of a session `sid`, whose first coroutine is `cid`.

    The types are a protocol's; now and then one is another role's. A role may give its endpoint
    to another, whose own type is done. `elsewhere` coroutines are those of the other images.
    """
    names = ROLES[: number(draw, 1, 3)]
    types = _types(draw, names)
    heir = len(names) if len(names) > 1 and chance(draw, 20) else None
    roles = names if heir is None else (*names, ROLES[heir])
    total = elsewhere + len(roles)
    contexts = [
        ProgramContext(role, sid, roles, cid + k, total, sessions) for k, role in enumerate(roles)
    ]
    giver = number(draw, 0, len(names) - 1) if heir is not None else None
    programs, given = [], None
    for k, (context, t) in enumerate(zip(contexts, types, strict=False)):
        to = cid + heir if k == giver and heir is not None else None
        code, left = draw(handing_over(context, t, to))
        given = left if to is not None else given
        programs.append(code)
    if heir is not None and giver is not None:
        types.append(END)
        programs.append(draw(adopting(contexts[heir], contexts[giver], given or END)))
    programs = [
        draw(disturbed(context, code)) if chance(draw, 20) else code
        for context, code in zip(contexts, programs, strict=True)
    ]
    return Raw(roles, tuple(programs), tuple(types))


def _types(draw: st.DrawFn, roles: tuple[str, ...]) -> list[LocalType]:
    """Return the types of a protocol between the roles; one alone has nothing to say."""
    if len(roles) == 1:
        return [END]
    projected = project_all(roles, draw(global_types(roles)))
    assert isinstance(projected, dict), projected
    types = [projected[role] for role in roles]
    if chance(draw, 4):
        types[number(draw, 0, len(types) - 1)] = pick(draw, types)
    return types


@st.composite
def several_images(draw: st.DrawFn, raw: int = 60, unprojectable: int = 0) -> tuple[Image, ...]:
    """One to three images; `raw` percent are bytecode, the others protocols."""
    count = pick(draw, (1, 1, 2, 2, 3))
    images: list[Image] = []
    cid = 0
    for sid in range(count):
        if chance(draw, raw):
            # the images that follow are not there yet: most have two roles
            image: Image = draw(raw_images(sid, cid, cid + 2 * (count - sid - 1), count))
        else:
            image = draw(protocol_images(unprojectable))
        images.append(image)
        cid += len(image.roles)
    return tuple(images)
