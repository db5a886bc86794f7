"""Agreements about credit at the desk: written, put to the parties, consented to, ended."""
