"""Where people of the institution sign in: its own identity providers."""
