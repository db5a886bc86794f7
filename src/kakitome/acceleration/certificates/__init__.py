"""Certificates of completion by plan: what a class's sheets share is set once, what differs is filled in."""
