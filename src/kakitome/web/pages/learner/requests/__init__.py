"""What a person answered to requests, and how they end it."""
