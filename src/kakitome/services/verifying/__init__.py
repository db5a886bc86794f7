"""Verifying one document with everything that a verdict needs, and what a platform adds of its own."""
