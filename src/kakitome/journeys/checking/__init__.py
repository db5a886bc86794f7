"""What somebody brings to be checked: single questions, and many at once."""
