"""Credit equivalents at the desk: recording, reversing, adopting."""
