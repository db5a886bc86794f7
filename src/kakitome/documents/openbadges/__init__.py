"""Open Badges: documents in the standard's own words, identities, baking."""
