"""What a person brought in from elsewhere: adding, one document, taking it out."""
