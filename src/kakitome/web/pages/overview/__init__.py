"""The first page of a desk, and the choice between desks."""
