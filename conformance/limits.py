"""How large and how deep a file may be: what is over a limit is refused before it is parsed.

How deep types, sorts and values may nest is a number of the Python VM's own, `MAX_DEPTH` in
`pyvm/wire/basic.py`. Lean has the numbers on JSON and on nesting in `Runtime/Wire/Basic.lean`.
"""

from __future__ import annotations

MAX_NESTING = 8200
"""How many arrays and objects of a JSON document may stand inside each other.

A type of the greatest depth, unfolded once, whose labels have sorts of the greatest depth takes
some 8,020.
"""
MAX_CHECKED = 800
"""How deep a document may be that is checked by its JSON Schema: the library takes a time that
grows with the square of the depth. Protocols and cases go deeper, and are read by their codecs.
"""
MAX_DIGITS = 4300
"""How many digits an integer may have: CPython guards against quadratic parsing of longer ones."""
MAX_DOCUMENT = 16 * 1024 * 1024
"""How many bytes a JSON document, and so a line of a file of lines, may have."""
MAX_VALUES = 1_000_000
"""How many values a JSON document may have: each takes many times its text's memory."""
MAX_FILE = 64 * 1024 * 1024
"""How many bytes a file may have, and what a compressed file unpacks to."""
MAX_LINES = 1_000_000
"""How many lines a file may have."""
MAX_NAME = 200
"""How many characters a name may have that files are named after: of a case, or of a protocol."""
MAX_TEXT = 1024 * 1024
"""How many bytes a file of a protocol text may have."""
