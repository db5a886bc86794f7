"""Recognition bodies as the public sees them."""
