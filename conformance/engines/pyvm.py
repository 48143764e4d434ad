"""The Python VM as an engine: in this process, behind the admission gate."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from conformance.errors import CannotJudge
from conformance.jsonfile import json_key
from conformance.plain_json import JsonObject

if TYPE_CHECKING:
    from pyvm.load import Image
    from pyvm.runtime.gates import RuntimeContracts

Machine = Callable[[JsonObject], JsonObject]
"""Takes a resolved case, and returns the outcome of its run."""
_SEE_PACKS = "see `conformance pack check`, and `conformance pack export` for the packs"


class NotAdmitted(CannotJudge):
    """When no theorem pack admits the mode in which a case is to run."""


class PyVM:
    """The Python VM: takes a resolved case, and returns the outcome of its run.

    It runs no mode that its contracts do not admit; without any they are drawn from the committed
    theorem packs. Many cases load the same images: one that comes again, in the same JSON, is
    read, projected and compiled once. `workers` threads compute the changes of threaded waves.
    """

    def __init__(self, contracts: RuntimeContracts | None = None, workers: int = 1) -> None:
        # imported here: whoever only reads traces must not depend on the machine
        from conformance.packs.pack import committed_contracts

        self._contracts = committed_contracts() if contracts is None else contracts
        self._images: dict[bytes, Image] = {}
        self._workers = workers

    def __call__(self, resolved: JsonObject) -> JsonObject:
        """Run a case; raises `NotAdmitted`."""
        from pyvm.runtime.composition import admit_vm_runtime, request_of, this_platform
        from pyvm.runtime.run import run_case
        from pyvm.wire.case import decode_case
        from pyvm.wire.trace import encode_outcome

        case = decode_case(resolved, image=self._image)
        refusal = admit_vm_runtime(self._contracts, request_of(case, this_platform()))
        if refusal is not None:
            from conformance.gates.questions import show

            raise NotAdmitted(f"no theorem pack admits this mode: {show(refusal)}", fix=_SEE_PACKS)
        return encode_outcome(run_case(case, self._workers))

    def _image(self, raw: object, path: str) -> Image:
        key = json_key(raw)
        image = self._images.get(key)
        if image is None:
            from pyvm.wire.case import decode_image

            image = self._images[key] = decode_image(raw, path)
        return image
