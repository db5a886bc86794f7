"""Recognitions as anybody sees them."""
