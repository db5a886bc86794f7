"""Pathways that are published: what leads to a larger credential, what it takes, in every version."""
