"""Fuzzing: drawn cases judged against Lean, and what is found made small."""
