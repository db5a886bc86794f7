"""Credit banks of which the institution is a member."""
