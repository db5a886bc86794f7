"""Apps of other sites: letting one in at what one holds, and ending it."""
