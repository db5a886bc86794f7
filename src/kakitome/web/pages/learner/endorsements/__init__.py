"""Endorsements that a learner asks for: asked, seen, accepted, put away."""
