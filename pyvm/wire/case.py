"""JSON of cases: `conformance.case.v1` with every protocol in full."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from pyvm.case import Case, Runner
from pyvm.config import VMConfig, WaveCertificate
from pyvm.load import Image, Protocol, Raw
from pyvm.wire.basic import Json, WireError, read_any_object
from pyvm.wire.codec import NAT, STRING, Array, Codec, Constant, Named, Plain, Record
from pyvm.wire.config import CONFIG
from pyvm.wire.instr import PROGRAM
from pyvm.wire.types import GLOBAL, LOCAL, ROLE

SCHEMA = "conformance.case.v1"

PROTOCOL = Record(Protocol, roles=Array(ROLE), global_type=GLOBAL)
RAW = Record(Raw, roles=Array(ROLE), programs=Array(PROGRAM), local_types=Array(LOCAL))


class _Image(Codec[Image]):
    def read(self, raw: object, path: str = "$", depth: int = 0) -> Image:
        found = read_any_object(raw, path)
        if "protocol" in found:
            raise WireError(f"{path}.protocol", "a reference to a protocol must be filled in first")
        return RAW.read(raw, path) if "programs" in found else PROTOCOL.read(raw, path)

    def write(self, value: Image) -> dict[str, Json]:
        return RAW.write(value) if isinstance(value, Raw) else PROTOCOL.write(value)


IMAGE = _Image()
CERTIFICATE: Record[tuple[int, WaveCertificate]] = Record(
    lambda tick, step, waves: (tick, WaveCertificate(step, waves)),
    take=lambda at: (at[0], *at[1]),
    tick=NAT,
    step=NAT,
    waves=Array(Array(NAT)),
)
"""The tick for which a certificate is given, and the certificate."""


def case_fields(
    image: Codec[Any], config: Codec[Any], certificate: Codec[Any]
) -> dict[str, Codec[Any]]:
    """Return the fields of a case, the larger of which may be read in another way."""
    return {
        "schema": Constant(SCHEMA),
        "id": STRING,
        "images": Array(image),
        "config": config,
        "runner": Named(Runner),
        "concurrency": NAT,
        "fuel": NAT,
        "certificates": Array(certificate),
    }


def _case(image: Codec[Image]) -> Record[Case]:
    """Return the codec of cases whose images are read so; the machine has the certificates."""

    def make(
        _: object,
        id_: str,
        images: tuple[Image, ...],
        config: VMConfig,
        runner: Runner,
        concurrency: int,
        fuel: int,
        certificates: tuple[tuple[int, WaveCertificate], ...],
    ) -> Case:
        config = replace(config, certificates=certificates)
        return Case(id_, images, config, runner, concurrency, fuel)

    def take(case: Case) -> tuple[object, ...]:
        last = (case.runner, case.concurrency, case.fuel, case.config.certificates)
        return (SCHEMA, case.id, case.images, case.config, *last)

    return Record(make, cls=Case, take=take, **case_fields(image, CONFIG, CERTIFICATE))


CASE = _case(IMAGE)

decode_image = IMAGE.read
decode_certificate = CERTIFICATE.read
encode_case = CASE.write


def decode_case(
    raw: object, path: str = "$", image: Callable[[object, str], Image] | None = None
) -> Case:
    """Read a case; raises `WireError` with the JSON path of the first field that is wrong.

    `image` reads an image in place of `decode_image`, for callers that remember images.
    """
    codec = CASE if image is None else _case(Plain(image))
    return codec.read(raw, path)
