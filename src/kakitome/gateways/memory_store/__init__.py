"""A store in memory: the platform of the tests, and the state behind a folder's ledger.

It keeps every rule of `kakitome.ports`, transactions included, and forgets everything at the end.
"""
