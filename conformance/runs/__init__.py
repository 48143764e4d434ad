"""One run as the comparisons see it: observed, normalized, equal under a profile.

It knows no second run's class and no verdict.
"""
