"""The Python VM as an engine: in this process, behind the admission gate."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from traceback import extract_tb
from typing import TYPE_CHECKING

from conformance.errors import CannotJudge, EngineFailed
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


class MachineRaised(EngineFailed):
    """When the engine raised, instead of giving an outcome; the text says what and where."""

    def __init__(self, error: BaseException) -> None:
        frames = extract_tb(error.__traceback__)
        where = f" at {frames[-1].filename}:{frames[-1].lineno}" if frames else ""
        super().__init__(f"{type(error).__name__}: {error}{where}")


@contextmanager
def machine_at_work() -> Iterator[None]:
    """Turn whatever is raised within into `MachineRaised`; only code of the engine belongs there.

    A machine that ends the process has not judged anything either.
    """
    try:
        yield
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        raise MachineRaised(error) from error


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
        """Run a case; raises `NotAdmitted`, and `MachineRaised` for whatever the VM raises."""
        from pyvm.runtime.composition import admit_vm_runtime, request_of, this_platform
        from pyvm.runtime.run import run_case
        from pyvm.wire.case import decode_case
        from pyvm.wire.trace import encode_outcome

        read = iter(
            [self._image(raw, f"$.images[{i}]") for i, raw in enumerate(resolved["images"])]
        )
        with machine_at_work():
            case = decode_case(resolved, image=lambda *_: next(read))
            refusal = admit_vm_runtime(self._contracts, request_of(case, this_platform()))
        if refusal is not None:
            from conformance.gates.questions import show

            raise NotAdmitted(f"no theorem pack admits this mode: {show(refusal)}", fix=_SEE_PACKS)
        with machine_at_work():
            return encode_outcome(run_case(case, self._workers))

    def _image(self, raw: object, path: str) -> Image:
        key = json_key(raw)
        image = self._images.get(key)
        if image is None:
            from pyvm.wire.case import decode_image

            with machine_at_work():
                image = self._images[key] = decode_image(raw, path)
        return image
