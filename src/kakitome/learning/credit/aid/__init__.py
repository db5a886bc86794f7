"""Public aid for what learners pay, one file for each scheme: rates, ceilings, dates, sources."""
