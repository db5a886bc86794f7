"""The registry as open data."""
