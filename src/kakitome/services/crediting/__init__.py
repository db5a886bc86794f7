"""Crediting: what is taught, what was decided to be equivalent, and what follows from it."""
