"""Figures of the code itself: how large its rooms are, what a change touches, how far a journey goes."""
