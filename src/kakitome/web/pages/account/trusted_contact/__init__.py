"""A trusted contact: named by whom they know, asked, and the way in by their word."""
