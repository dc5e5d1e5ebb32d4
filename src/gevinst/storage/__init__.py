"""What is remembered: tables, migrations, and one class of queries for each aggregate.

Domain objects go in and come out. Every query of the program lives here; no rule of benefits realisation does, no word
that a user sees, and no commit but the one of `UnitOfWork`.
"""
