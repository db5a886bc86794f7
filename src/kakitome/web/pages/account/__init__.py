"""Pages of people who sign in, whatever they do here."""
