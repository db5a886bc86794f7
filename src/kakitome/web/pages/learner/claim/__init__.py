"""Receiving an award by its mailed link, and having lost links sent again."""
