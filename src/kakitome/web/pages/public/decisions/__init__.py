"""What was decided, in public."""
