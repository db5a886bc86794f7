"""A person's accounts at credit banks."""
