"""Applying for recognition."""
