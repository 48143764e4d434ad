"""Planted faults: what the harness would notice, measured one mutant at a time.

It knows what judges, and nothing of reports or the release.
"""
