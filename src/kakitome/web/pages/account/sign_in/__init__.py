"""Accounts: allauth does the work (passwords, sessions, verified addresses); here are its words and its pages.

An account is a person, not an e-mail address: it can hold several, and losing one loses nothing.
"""
