"""Comprehensive Learner Record 2.0: a learner's awards in one signed document, and how they belong together."""
