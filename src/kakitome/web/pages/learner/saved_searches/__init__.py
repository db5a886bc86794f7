"""Searches that somebody keeps, and what stops their mails."""
