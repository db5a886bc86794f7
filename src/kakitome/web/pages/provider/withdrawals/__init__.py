"""Revoking or suspending many awards at once: named, looked at, proposed, approved, carried out."""
