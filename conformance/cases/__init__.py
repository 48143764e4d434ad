"""What is to be run: protocols, and the cases of the corpus with their hashes.

It reads them by the codecs of the VM, and knows no trace, no run and no Lean.
"""
