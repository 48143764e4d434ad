"""Schedulers, waves, runners and the gates that admit them: what drives the machine.

It knows no JSON.
"""
