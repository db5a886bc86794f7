"""People of an institution: invited, given roles and seats, and forgotten when they leave."""
