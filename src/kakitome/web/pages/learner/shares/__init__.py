"""Share links as their owner makes them, looks after them and ends them."""
