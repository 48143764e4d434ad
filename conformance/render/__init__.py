"""Human forms of types, cases and traces: text, nothing else.

It knows no comparison and no verdict.
"""
