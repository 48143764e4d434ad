"""Forged wave certificates: Lean's checker and Python's must say the same of each.

It knows no trace of a run.
"""
