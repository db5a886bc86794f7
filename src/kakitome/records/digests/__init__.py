"""Registers of digests: what rows that give rights or record decisions held when the platform wrote them."""
