"""The parity ledger: which deviations are declared, and whether each is observed and true.

It runs no case.
"""
