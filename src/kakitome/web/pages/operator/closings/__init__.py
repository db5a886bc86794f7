"""Closing institutions whose people are gone, by two operators."""
