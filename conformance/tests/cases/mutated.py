"""Documents that are nearly right: parts of them are changed, lost, doubled or moved."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

from conformance.plain_json import Json

Path = tuple[str | int, ...]

_LEAVES: Sequence[Json] = (None, True, False, 0, 1, -1, 2**70, "", "A", "nat", "end", "tokens")
_OTHERS: Sequence[Json] = (
    *([], {}, [0, 1], ["a", 0], [[]], {"kind": "end"}, {"prod": ["nat", "unit"]}),
    *({"prod": ["nat"]}, {"chan": [0, ""]}, {"chan": [0, "A", 1]}, {"protocol": "ring"}),
    {"op": "halt"},
)
_FIELDS = ("kind", "tick", "label", "name", "protocol", "programs", "global_type", "extra")


def part(raw: Json, path: Path) -> Json:
    """What stands at a place."""
    for key in path:
        raw = raw[key]
    return raw


def put(raw: Json, path: Path, item: Json) -> Json:
    """The document with something else at this place."""
    if not path:
        return item
    changed: Json = dict(raw) if isinstance(raw, dict) else list(raw)
    changed[path[0]] = put(raw[path[0]], path[1:], item)
    return changed


@st.composite
def mutated(draw: st.DrawFn, documents: st.SearchStrategy[Json]) -> Json:
    """One of these documents, changed at up to three places."""
    raw = draw(documents)
    for _ in range(draw(st.sampled_from((1, 1, 2, 3, 0)))):
        path = draw(_places(raw))
        raw = put(raw, path, draw(_instead(raw, part(raw, path))))
    return raw


@st.composite
def _places(draw: st.DrawFn, raw: Json) -> Path:
    """A place of a document, by steps inwards: what is long is not changed more often for that."""
    path: Path = ()
    while draw(st.integers(0, 6)):
        keys = list(raw) if isinstance(raw, dict) else range(len(raw)) if type(raw) is list else ()
        if not keys:
            break
        path = (*path, draw(st.sampled_from(keys)))
        raw = raw[path[-1]]
    return path


@st.composite
def _instead(draw: st.DrawFn, raw: Json, node: Json) -> Json:
    """What may come in the place of a node: part of itself, another part, or something else."""
    way = draw(st.sampled_from(("own", "own", "own", "another", "else")))
    if way == "another":
        return part(raw, draw(_places(raw)))
    if way == "else":
        return draw(st.sampled_from([*_LEAVES, *_OTHERS]))
    own: list[Json]
    if isinstance(node, dict):
        own = [{k: v for k, v in node.items() if k != lost} for lost in node]
        own += [{**node, added: 0} for added in _FIELDS]
    elif isinstance(node, list):
        own = [[], node[:-1], [*node, *node[-1:]], node[::-1]]
    else:
        own = [item for item in _LEAVES if type(item) is type(node)]
    return draw(st.sampled_from(own))
