"""Requests of verifiers elsewhere to be shown credentials: read strictly, nothing of them believed yet."""
