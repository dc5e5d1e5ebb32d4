"""What people edit as YAML, read into domain classes: schemes, measures, economics, parties, privacy.

Here lives reading and checking, every mistake with file and line. What never does: rules of the domain, a database, a
screen.
"""
