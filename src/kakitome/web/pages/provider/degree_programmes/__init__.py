"""Degree programmes of an institution: what learners reckon their way to, under which rules and caps."""
