"""An institution's own entries in the registry."""
