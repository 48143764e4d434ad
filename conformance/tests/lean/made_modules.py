"""Lake packages whose modules only import each other."""

from __future__ import annotations

from pathlib import Path


def package(root: Path, **files: str) -> Path:
    (root / "lakefile.toml").write_text('name = "p"\n[[lean_lib]]\nname = "A"\n')
    for name, text in files.items():
        file = root / (name.replace("__", "/") + ".lean")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return root
