"""Checking a credential: the box, the result, the stored check record."""
