"""Defining micro-credentials at the desk, with the conformance report beside the form."""
