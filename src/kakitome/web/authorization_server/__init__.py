"""Letting apps of other sites in at what a person holds: OAuth 2.0 with PKCE and dynamic registration (Authlib's)."""
