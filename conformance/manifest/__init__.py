"""The shapes of the shared types, written by Lean and by Python, and where they differ.

It knows no case.
"""
