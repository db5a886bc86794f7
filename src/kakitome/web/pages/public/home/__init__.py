"""The home page: is this real, what can I learn, and the doors."""
