"""How long before its day a deadline is told of, and how long after."""

FOLLOW_UP_DAYS = 45
"""A follow-up after the project stands in the owner's list so many days before its last day."""
REPORT_DAYS = 120
"""Reports are told of over the whole portfolio so many days before their day."""
UNBEGUN_DAYS = 60
"""A report that nobody has begun here is left alone so many days after its day: it was settled some other way."""
