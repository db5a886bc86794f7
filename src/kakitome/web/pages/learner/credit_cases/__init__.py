"""A learner’s credit cases: applying with what they hold, and what became of it."""
