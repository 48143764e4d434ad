"""Theorem packs: what Lean proves, what that grants, and whether it still holds.

It knows no run.
"""
