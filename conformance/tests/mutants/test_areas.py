"""The areas: every module of the VM, and of what judges it, is in one."""

from __future__ import annotations

from conformance.mutants.areas import HARNESS_AREAS, VM_AREAS, files_of
from conformance.paths import project_root


def test_every_module_of_the_vm_is_in_one_area() -> None:
    vm = project_root() / "pyvm"
    files = [path.relative_to(vm) for path in vm.rglob("*.py") if path.stem != "__init__"]
    modules = [str(file.with_suffix("")) for file in files if file.parts[0] != "tests"]
    listed = [name for names in VM_AREAS.values() for name in names]

    assert sorted(listed) == sorted(modules)


def test_every_module_of_what_judges_is_in_one_area() -> None:
    harness = project_root() / "conformance"
    packages = {name.split("/")[0] for names in HARNESS_AREAS.values() for name in names} - {"lean"}
    modules = [
        f"{package}/{path.stem}"
        for package in packages
        for path in (harness / package).glob("*.py")
        if path.stem != "__init__"
    ]
    listed = [name for names in HARNESS_AREAS.values() for name in names]

    assert sorted(name for name in listed if not name.startswith("lean/")) == sorted(modules)
    for area in (*VM_AREAS, *HARNESS_AREAS):
        assert all((project_root() / file).is_file() for file in files_of(area))
