"""Requests that people reported as suspicious."""
