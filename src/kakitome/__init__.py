"""Kakitome (書留): infrastructure for micro-credentials."""

__version__ = "0.1.0"
