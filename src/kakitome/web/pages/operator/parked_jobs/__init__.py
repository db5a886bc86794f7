"""Jobs that failed again and again: what they are about, why they stopped, and letting them begin again."""
