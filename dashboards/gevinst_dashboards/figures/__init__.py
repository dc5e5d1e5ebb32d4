"""Charts as plain dictionaries: results in, plotly figures or SVG out. Pure, no Dash, no services."""
