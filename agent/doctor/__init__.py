"""Looks at everything that a round needs, one line for each, and changes nothing.

Each check is a function that says what it saw; one that crashes is told as such, and the others go on.
"""
