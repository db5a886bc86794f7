"""What machines that look after this one ask: whether it lives, whether it is ready, and whom to tell of a weakness."""
