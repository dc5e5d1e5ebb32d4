"""Reports as people read them: sentences in three languages, a filled form, its charts, and Word and PDF files of it.

Everything here is given its data, its language and today's date. No database, no clock, nothing reckoned that the domain and
the analysis have not said already.
"""
