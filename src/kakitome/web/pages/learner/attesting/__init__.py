"""Asking an institution to attest again what its first issuer cannot vouch for any more."""
