"""How far two runs of one case are apart: their class, their differences, their safety.

It knows no ledger and no verdict.
"""
