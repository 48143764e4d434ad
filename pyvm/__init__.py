"""The Python VM: the implementation that the Lean model judges. Standard library only."""
