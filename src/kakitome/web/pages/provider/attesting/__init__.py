"""Requests to attest again, at the desk of the institution that is asked."""
