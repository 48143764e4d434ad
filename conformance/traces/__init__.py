"""Outcomes on file: traces, their export from Lean, and how they are looked up.

It knows no comparison but that of texts.
"""
