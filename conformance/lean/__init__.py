"""The Lean side of the harness: toolchain, build, audit, and the exporter process.

It knows no case, no trace and no Python VM.
"""
