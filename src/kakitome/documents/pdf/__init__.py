"""PDF: sealing the ones we made ourselves, and reading signed ones of anybody."""
