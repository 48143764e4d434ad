"""The sources that Pyodide imports, as one zip: the Python VM, and the module that answers."""

from __future__ import annotations

import zipfile
from importlib.util import find_spec
from pathlib import Path

from conformance.errors import CannotJudge

_ANSWERS = Path(__file__).with_name("inside.py")


def pyvm_folder() -> Path:
    """Find the Python VM that this Python would import; it is not imported."""
    spec = find_spec("pyvm")
    if spec is None or spec.origin is None:
        raise CannotJudge(
            "there is no package pyvm to run", fix="install this project: `pip install -e .`"
        )
    return Path(spec.origin).parent


def write_bundle(file: Path) -> Path:
    """Write the zip; the tests of the VM are left out."""
    folder = pyvm_folder()
    names = (path.relative_to(folder) for path in sorted(folder.rglob("*.py")))
    sources = [name for name in names if "tests" not in name.parts]
    if not sources:
        raise CannotJudge("holds no Python source", where=folder)
    try:
        with zipfile.ZipFile(file, "w") as bundle:
            for name in sources:
                bundle.write(folder / name, Path("pyvm", name))
            bundle.write(_ANSWERS, _ANSWERS.name)
    except (OSError, ValueError) as error:
        raise CannotJudge(f"the sources cannot be packed: {error}", where=folder) from error
    return file
