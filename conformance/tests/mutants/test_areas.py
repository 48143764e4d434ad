"""The areas: every module of the VM is in one."""

from __future__ import annotations

from conformance.mutants.areas import HARNESS_AREAS, VM_AREAS, files_of
from conformance.paths import project_root


def test_every_module_of_the_vm_is_in_one_area() -> None:
    modules = {path.stem for path in (project_root() / "pyvm").glob("*.py")} - {"__init__"}
    listed = [name for names in VM_AREAS.values() for name in names]

    assert sorted(listed) == sorted(modules)
    for area in (*VM_AREAS, *HARNESS_AREAS):
        assert all((project_root() / file).is_file() for file in files_of(area))
