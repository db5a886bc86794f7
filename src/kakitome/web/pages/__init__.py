"""Pages, one folder per journey: forms, the values a page shows, and thin views with one domain call each."""
