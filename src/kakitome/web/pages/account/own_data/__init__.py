"""What the platform keeps about who is signed in: to look at, to take along, to have deleted."""
