"""The runtime gates: Lean's answers against Python's on every question.

It knows no case and no pack.
"""
