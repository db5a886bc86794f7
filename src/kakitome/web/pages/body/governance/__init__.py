"""A recognition body's own desk: members, committees, criteria."""
