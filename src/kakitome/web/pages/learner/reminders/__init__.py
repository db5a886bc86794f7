"""Reminders of what ends: whether somebody wants them."""
