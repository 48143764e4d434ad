"""Planted faults: what the harness would notice, measured one mutant at a time."""
