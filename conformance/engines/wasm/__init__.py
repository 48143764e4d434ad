"""The Python VM in Pyodide: the same traces on a platform that has one thread."""
