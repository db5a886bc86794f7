"""Security events at an institution's desk: roles, keys, and what was refused there."""
