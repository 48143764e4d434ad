"""How fast the Python VM and the judging of it are.

It knows the judge, and nothing of reports or releases.
"""
