"""The sources that Pyodide imports, as one zip: the Python VM, and the module that answers."""

from __future__ import annotations

import zipfile
from pathlib import Path

from conformance.errors import CannotJudge
from conformance.origin import package_folder

_ANSWERS = Path(__file__).with_name("inside.py")


def write_bundle(file: Path) -> Path:
    """Write the zip: the VM that Python would import, without its tests; it is not imported."""
    folder = package_folder("pyvm")
    names = (path.relative_to(folder) for path in sorted(folder.rglob("*.py")))
    sources = [name for name in names if "tests" not in name.parts]
    if not sources:
        raise CannotJudge("holds no Python source", where=folder, fix="restore it with git")
    try:
        with zipfile.ZipFile(file, "w") as bundle:
            for name in sources:
                bundle.write(folder / name, Path("pyvm", name))
            bundle.write(_ANSWERS, _ANSWERS.name)
    except (OSError, ValueError) as error:
        raise CannotJudge(
            f"the sources cannot be packed: {error}",
            where=folder,
            fix="see that they can be read, and that there is room for temporary files",
        ) from error
    return file
