"""The Lean side of the harness: toolchain, build, audit, and the exporter process."""
