"""Collections: what somebody put together under a name, in an order of their own."""
