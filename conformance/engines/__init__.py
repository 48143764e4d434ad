"""Whatever takes a case and gives an outcome: Lean, the Python VM, the same in Pyodide.

It compares nothing.
"""
