"""What people see: pages, components and figures, in Dash on Flask.

Pages read finished views from `gevinst.services` and draw them. Nothing here opens a database, computes a figure that
is not about drawing, or decides on access by itself.
"""
