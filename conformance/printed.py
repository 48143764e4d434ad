"""What may be printed: text of a file moves no cursor, begins no line, and is no command to CI."""

from __future__ import annotations

import re

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_COMMAND = re.compile(r"^([ \t]*)(?=::|##)(.)", re.MULTILINE)
"""The beginning of a line that GitHub or Azure would take for a command."""


def printable(text: str) -> str:
    """Return a text whose control characters are escaped, as are commands to CI systems.

    Tabs stay, and line ends, which messages of several lines have.
    """
    plain = text if text.isprintable() else _CONTROL.sub(_escaped, text)
    return _COMMAND.sub(lambda found: found[1] + _escaped(found, 2), plain)


def _escaped(found: re.Match[str], group: int = 0) -> str:
    code = ord(found[group])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
