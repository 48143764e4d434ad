"""The harness: drives the Lean model and the Python VM on the same cases and gives one verdict."""
