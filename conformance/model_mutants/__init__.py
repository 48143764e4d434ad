"""Mutants of the model: edits of its Lean definitions, and what catches each of them."""
