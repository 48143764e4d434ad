"""A contract for import-linter: a package that imports nothing but the standard library."""

from __future__ import annotations

import sys

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class StandardLibraryContract(Contract):
    """Broken by every import of a third-party module; tests of the package are left out."""

    type_name = "standard_library"
    package = fields.StringField()

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Look at every import that leaves the package."""
        package = str(self.package)
        foreign = sorted(
            (module, imported)
            for module in graph.modules
            if module.split(".")[0] == package and ".tests" not in module
            for imported in graph.find_modules_directly_imported_by(module)
            if imported.split(".")[0] not in {package, *sys.stdlib_module_names}
        )
        return ContractCheck(kept=not foreign, metadata={"foreign": foreign})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Name each import."""
        for module, imported in check.metadata["foreign"]:
            output.print_error(f"{module} imports {imported}, which is no standard library")
