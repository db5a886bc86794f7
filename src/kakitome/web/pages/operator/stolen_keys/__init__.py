"""Stopped keys of institutions that have nobody else to declare them stolen."""
