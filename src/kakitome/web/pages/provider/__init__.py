"""Pages of institutions that award."""
