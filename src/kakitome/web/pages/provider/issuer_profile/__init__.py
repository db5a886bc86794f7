"""The issuer: what the institution says about itself, and the keys it signs with."""
