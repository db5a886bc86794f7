"""Several micro-credentials side by side."""
