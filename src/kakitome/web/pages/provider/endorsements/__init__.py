"""Endorsements: what third parties signed about the institution, and what it signed about others."""
