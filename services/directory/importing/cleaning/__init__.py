"""Cleaning a row: what is right is kept, what can be put right is, the rest is said.

Each function takes raw values and the list of remarks to add to, and returns the clean value or
None. Messages are in French: whoever imports reads them. No message repeats an address of anybody.
"""
