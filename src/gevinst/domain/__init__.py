"""Values and rules of benefits realisation, and the frozen classes of every result.

Imports nothing of ours; no input or output, no clock, no database, no words in a user's language.
"""
