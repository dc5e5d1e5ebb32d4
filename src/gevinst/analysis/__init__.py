"""Statistics and arithmetic on figures: arrays in, frozen results out, batch first.

Never reads a file, a database or the clock, and never writes a sentence.
"""
