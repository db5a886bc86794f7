"""Bringing credentials in from another site that keeps badges, and handing one over to it."""
