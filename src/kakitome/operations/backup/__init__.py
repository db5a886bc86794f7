"""Backing up while the platform runs, and restoring so that every row is proved to have arrived."""
