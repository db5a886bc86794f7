"""Kakitome without server or database: for programs that import it, and for commands over files."""
