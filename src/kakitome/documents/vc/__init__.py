"""Verifiable credentials as text and as statements: strict JSON, pinned contexts, canonical form."""
