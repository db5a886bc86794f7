"""One entry of the registry."""
