"""Guidance by goal: what fits what somebody wants, with the reasons."""
