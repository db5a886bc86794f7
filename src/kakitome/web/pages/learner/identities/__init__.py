"""Addresses, sign-ins and keys that a person has proved: which, when, by whom."""
