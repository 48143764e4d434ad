"""Changing what a file holds: bytes of it, the JSON that it is, or how that JSON is written."""

from __future__ import annotations

import json
from collections.abc import Callable
from random import Random

from conformance.plain_json import Json

_NAME = "zap"
_DEEP = 900
ODD: tuple[Json, ...] = (
    None, True, False, 0, 1, -1, 2**63, 10**30, 10**4299, "", "A", "é😀", "\0", "\x1b[2J",
    "a\n::error::b", "\u2028", "../../../etc/passwd", "x" * 10_000, "\ud800", [], {}, [[]],
    [0, 0], {"kind": "end"}, {"prod": ["nat", "nat"]}, {"chan": [0, "A"]}, [None, True],
)  # fmt: skip
"""What is put in the place of something: the edges of every kind of value, and of no kind."""
_BYTES = (
    b"\0", b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\n", b"\r", b"\x1b", b"[", b"]",
    b"{", b"}", b",", b":", b'"', b"\\", b"\\ud800", b"\\u0000", b"-", b"1e0", b"1.0", b"1e999",
    b"NaN", b"null", b"[" * 1000, b"9" * 5000, b" ", b"//",
)  # fmt: skip
"""What is put between bytes: the words of JSON, and what no text has."""

Place = tuple[str | int, ...]


def mutated(data: bytes, random: Random) -> bytes:
    """Return the bytes changed: mostly as the JSON that they are, or else byte by byte."""
    if random.random() < 0.3:
        return _bytewise(data, random)
    try:
        raw = json.loads(data)
    except ValueError:
        return _bytewise(data, random)
    return written(restructured(raw, random), random).encode("utf-8", "surrogatepass")


def restructured(raw: Json, random: Random, odd: tuple[Json, ...] = ODD) -> Json:
    """Return a document in which one to three parts are changed, moved, doubled or gone."""
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        raw = _changed(raw, random, odd)
    return raw


def written(raw: Json, random: Random) -> str:
    """Return a document's text: as ever, or in one of the ways that JSON allows or does not."""
    text = json.dumps(raw, ensure_ascii=random.random() < 0.5, separators=(",", ":"))
    return random.choice(_WAYS)(text, random) if random.random() < 0.25 else text


def _changed(raw: Json, random: Random, odd: tuple[Json, ...]) -> Json:
    place, value = _somewhere(raw, random)
    other = _somewhere(raw, random)[1]
    choices: list[Callable[[], Json]] = [
        lambda: random.choice(odd),
        lambda: random.choice(odd),
        lambda: other,
        lambda: [value],
        lambda: {_NAME: value},
    ]
    if isinstance(value, bool):
        choices.append(lambda: not value)
    elif isinstance(value, int):
        choices += [lambda: value + 1, lambda: value - 1, lambda: str(value)]
    elif isinstance(value, str):
        choices += [lambda: value + random.choice("aA 0é/"), lambda: value[:-1], value.swapcase]
    elif isinstance(value, list):
        choices += [lambda: value[:-1], lambda: value + value[-1:], lambda: value[::-1]]
    elif isinstance(value, dict):
        choices += [
            lambda: {**value, _NAME: other},
            lambda: dict(list(value.items())[:-1]),
            lambda: {key.upper() if i == 0 else key: v for i, (key, v) in enumerate(value.items())},
        ]
    return _put(raw, place, random.choice(choices)())


def _somewhere(raw: Json, random: Random) -> tuple[Place, Json]:
    """Return a place of a document and what is there, the deeper the rarer."""
    place: list[str | int] = []
    while isinstance(raw, dict | list) and raw and (not place or random.random() < 0.8):
        step = random.choice(list(raw)) if isinstance(raw, dict) else random.randrange(len(raw))
        place.append(step)
        raw = raw[step]
    return tuple(place), raw


def _put(raw: Json, place: Place, value: Json) -> Json:
    if not place:
        return value
    changed: Json = dict(raw) if isinstance(raw, dict) else list(raw)
    changed[place[0]] = _put(raw[place[0]], place[1:], value)
    return changed


def _at_digit(text: str, random: Random, change: Callable[[str], str]) -> str:
    """Change a number; of a text without one, nothing."""
    digits = [i for i, char in enumerate(text) if char.isdecimal() and char.isascii()]
    if not digits:
        return text
    at = random.choice(digits)
    return text[:at] + change(text[at]) + text[at + 1 :]


def _twice(text: str, random: Random) -> str:
    """Give a field twice, the first time with another value."""
    starts = [i for i, char in enumerate(text) if char == '"' and text[i - 1 : i] in ("{", ",")]
    starts = [i for i in starts if text[i:].partition('"')[2].partition('"')[2][:1] == ":"]
    if not starts:
        return text
    at = random.choice(starts)
    name = text[at:].split('"', 2)[1]
    return f'{text[:at]}"{name}":{random.choice(("0", "null", "[]"))},{text[at:]}'


def _deep(text: str, random: Random) -> str:
    return "[" * _DEEP + text + "]" * _DEEP


_WAYS: tuple[Callable[[str, Random], str], ...] = (
    lambda text, random: _at_digit(text, random, lambda digit: f"{digit}e0"),
    lambda text, random: _at_digit(text, random, lambda digit: f"{digit}.0"),
    lambda text, random: _at_digit(text, random, lambda digit: f"0{digit}"),
    lambda text, random: _at_digit(text, random, lambda digit: f"-{digit}"),
    lambda text, random: _at_digit(text, random, lambda digit: f"\\u003{digit}"),
    _twice,
    _twice,
    lambda text, random: f" \t{text}\r ",
    lambda text, random: f"\ufeff{text}",
    lambda text, random: text + random.choice((",", "]", "}", "0", "\0")),
    lambda text, random: text[: random.randrange(len(text) + 1)],
    lambda text, random: text.replace(":", " : ").replace(",", " , "),
    lambda text, random: text.replace('"', "'", 2),
    _deep,
)
"""Other ways to write the same, and almost the same."""


def _bytewise(data: bytes, random: Random) -> bytes:
    """Return the bytes with some of them flipped, gone, doubled or new."""
    for _ in range(random.choice((1, 1, 2, 4))):
        at = random.randrange(len(data) + 1)
        end = min(len(data), at + random.choice((1, 1, 2, 8, 64)))
        middle = random.choice(
            (
                b"",
                random.choice(_BYTES),
                data[at:end] * 2,
                bytes(byte ^ 1 << random.randrange(8) for byte in data[at:end]),
            )
        )
        data = data[:at] + middle + data[end:]
    return data[: random.randrange(len(data) + 1)] if random.random() < 0.1 else data
