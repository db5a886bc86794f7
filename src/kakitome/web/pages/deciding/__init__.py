"""Committees deciding on cases."""
