"""The public page of a portfolio: somebody's own words, and what proves them, verified now."""
