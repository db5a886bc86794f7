"""Awarding by class list: upload, preview, confirm, progress, result."""
