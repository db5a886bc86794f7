"""An institution's own entries in the registry: by one click, by form, by file; next versions; withdrawal."""
