"""Fuzzing: drawn cases judged against Lean, and what is found made small.

It knows the judge, and neither the ledger file nor the release.
"""
