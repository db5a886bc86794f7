"""Receiving an award by a printed code."""
