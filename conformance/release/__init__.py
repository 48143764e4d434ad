"""The release report: every part judged by itself, one verdict, one page to sign.

Nothing but the command line knows it.
"""
