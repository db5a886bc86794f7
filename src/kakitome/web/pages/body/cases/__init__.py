"""The secretariat's cases."""
