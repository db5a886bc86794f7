"""Registering at an event, and the receipt of it; no account is needed."""
