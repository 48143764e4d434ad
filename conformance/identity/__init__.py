"""What a verdict is about: which code ran, from where, and the hashes of all that it stands on.

It is named in every verdict, and nothing is judged by it.
"""
