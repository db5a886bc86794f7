"""Pages of learners: their awards, what they claim and share."""
