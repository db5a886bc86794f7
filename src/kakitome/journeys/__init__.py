"""Compositions of services and ports: what a page, a command or a turn of the scheduler does as a whole.

A journey takes a `Platform` (ports only), calls services, and never another journey; what two share is a service.
"""
