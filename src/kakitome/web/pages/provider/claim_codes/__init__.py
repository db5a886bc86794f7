"""Sheets with printed codes for learners without an e-mail address."""
