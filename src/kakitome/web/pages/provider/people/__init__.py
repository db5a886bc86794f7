"""Units of an institution and the people who work in them."""
