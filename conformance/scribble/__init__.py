"""Protocols as Scribble and nuScr write them: read into global types, and printed from them.

Both languages are one grammar here, `grammar.lark`. What cannot be said in our types is refused
with file, line and column.
"""
