"""Which parts of the model the cases reach: constructors, arms of definitions.

It keeps the minimized corpus, and judges nothing.
"""
