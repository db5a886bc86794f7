"""The award book in memory: the state behind a folder's ledger, and a book for programs that keep nothing.

It keeps every rule of `kakitome.ports`, transactions included, and forgets everything at the end.
"""
