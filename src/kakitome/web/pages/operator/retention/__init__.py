"""For who runs the site: that deletion runs, for every kind of records, and where it is late."""
