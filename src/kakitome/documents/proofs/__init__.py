"""Proofs: one file per cryptosuite, pure functions over documents and loaded keys."""
