"""One function for each thing that a person does.

A service asks `may(...)`, owns the transaction (one commit, with its audit entry in it), and brings storage, catalogue,
exchange, reporting and analysis together. It never shows anything: pages, API and command line do that.
"""
