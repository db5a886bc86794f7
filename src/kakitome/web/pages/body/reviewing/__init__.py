"""Reviewing: conflicts of interest, scores."""
