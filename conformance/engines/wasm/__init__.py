"""The Python VM in Pyodide: the same traces on a platform that has one thread.

It starts the process and asks it; what it answers is judged elsewhere.
"""
