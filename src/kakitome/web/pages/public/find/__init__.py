"""Finding something to learn on this site, until the registry is here."""
