"""Canonical statements by plan: shapes of documents seen before, filled in."""
