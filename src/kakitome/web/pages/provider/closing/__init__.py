"""Closing the institution: what it would mean, asking, answering, taking back."""
