"""Proving that a document was there: a transparency log, Merkle batches, and where their roots are written."""
