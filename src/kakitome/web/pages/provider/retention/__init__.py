"""How long the institution keeps records about people, what went, and a shorter time of its own."""
