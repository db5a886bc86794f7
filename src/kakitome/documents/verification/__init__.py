"""Verify a document: one check per file in `checks`, run in order by `pipeline`, one verdict over them."""
