"""Files in and out: Word, Excel, CSV, JSON, YAML, Parquet.

Every file becomes values of the domain or a list of problems, each with its place; nothing is stored here and nothing is
half taken. No database, no clock, no decisions about what a figure means: text goes to `domain`, which reads it.
"""
