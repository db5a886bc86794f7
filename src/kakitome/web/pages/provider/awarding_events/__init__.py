"""Events at which people register for an award: stating one, its screen, its slips, and the queue."""
