"""Requests to be shown credentials: written by anybody, answered by whoever was sent the link."""
