"""The registry: every micro-credential by the common descriptors, whatever its awards travel in.

It knows no badge format, no signature and no web address but those it was given.
"""
