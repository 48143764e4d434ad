"""What is to be run: protocols, and the cases of the corpus with their hashes.

It knows no trace and no machine.
"""
