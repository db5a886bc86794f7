"""The desk of an institution: what its people see after signing in."""
