"""Importing structures from files of others, row by row, with a report."""
