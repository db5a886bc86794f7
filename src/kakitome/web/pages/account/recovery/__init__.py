"""The printed recovery sheet: made, removed, and getting in by one of its codes."""
