"""One verdict: every comparison that a case calls for, and the report of a run.

It knows no ledger file and no release.
"""
