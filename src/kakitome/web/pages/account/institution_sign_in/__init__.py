"""Signing in where one belongs: an institution's own identity provider, and what its word leads to."""
