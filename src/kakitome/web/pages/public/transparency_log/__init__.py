"""The transparency log: its files for programs, a page for people."""
