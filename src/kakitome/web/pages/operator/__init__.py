"""Pages of who runs the site."""
