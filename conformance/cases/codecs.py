"""Codecs of cases and protocols as files hold them: ids have a form, and a protocol may be named.

What is read is what `conformance/schemas` says, which is generated from here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, TypeAlias

from conformance.limits import MAX_NAME
from pyvm.global_type import GlobalType
from pyvm.load import Image, Protocol
from pyvm.value import Role
from pyvm.wire.basic import Json, WireError, read_any_object, read_string, show
from pyvm.wire.case import CERTIFICATE, IMAGE, case_fields
from pyvm.wire.codec import STRING, Array, Codec, Constant, Record
from pyvm.wire.config import CONFIG
from pyvm.wire.types import GLOBAL, ROLE

PROTOCOL_SCHEMA = "conformance.protocol.v1"


class Matching(Codec[str]):
    """A name that matches a regular expression from end to end, and is not too long for a file's.

    The expression means the same in Python and in JSON Schema, except that Python's `$`, and so the
    library that checks schemas, lets a line end follow.
    """

    def __init__(self, expression: str, what: str) -> None:
        self.pattern = f"^{expression}$"
        self._match = re.compile(expression).fullmatch
        self._what = what

    def read(self, raw: object, path: str = "$", depth: int = 0) -> str:
        """Return the string, checked."""
        text = read_string(raw, path)
        if self._match(text) is None:
            raise WireError(path, f"expected {self._what}, found {show(text)}")
        if len(text) > MAX_NAME:
            raise WireError(path, f"longer than {MAX_NAME} characters: {show(text)}")
        return text

    def write(self, value: str) -> Json:
        """Return the string."""
        return value


CASE_ID = Matching(
    r"[A-Za-z0-9_.+-]+(/[A-Za-z0-9_.+-]+)+",
    "<file stem>/<what varies>/<runner>, for example mixed/votes/thr8",
)
PROTOCOL_NAME = Matching(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", "a name in lower_snake")


@dataclass(frozen=True, slots=True)
class ByName:
    """An image that is a protocol of `fixtures/protocols`."""

    name: str


CaseImage: TypeAlias = Image | ByName
"""An image as the corpus has it."""

BY_NAME = Record(ByName, protocol=PROTOCOL_NAME)


class _CaseImage(Codec[CaseImage]):
    def read(self, raw: object, path: str = "$", depth: int = 0) -> CaseImage:
        named = "protocol" in read_any_object(raw, path)
        return BY_NAME.read(raw, path) if named else IMAGE.read(raw, path)

    def write(self, value: CaseImage) -> Json:
        return BY_NAME.write(value) if isinstance(value, ByName) else IMAGE.write(value)


CASE_IMAGE = _CaseImage()


def case_record(image: Codec[Any], config: Codec[Any], certificate: Codec[Any]) -> Record[Any]:
    """Return the codec of a case's parts, in the order of its fields; the larger ones are given."""
    fields = {**case_fields(image, config, certificate), "id": CASE_ID}
    return Record(lambda *parts: parts, cls=tuple, take=None, **fields)


CASE = case_record(CASE_IMAGE, CONFIG, CERTIFICATE)


@dataclass(frozen=True, slots=True)
class ProtocolFile:
    """A protocol of several roles, with its name and source."""

    name: str
    source: str
    """The public specification or paper that it is taken from."""
    roles: tuple[Role, ...]
    type: GlobalType

    @property
    def image(self) -> Protocol:
        """The image that a case carries."""
        return Protocol(self.roles, self.type)


PROTOCOL = Record(
    lambda _, *parts: ProtocolFile(*parts),
    cls=ProtocolFile,
    take=lambda one: (PROTOCOL_SCHEMA, one.name, one.source, one.roles, one.type),
    schema=Constant(PROTOCOL_SCHEMA),
    name=PROTOCOL_NAME,
    source=STRING,
    roles=Array(ROLE),
    global_type=GLOBAL,
)
