"""Searching the registry."""
