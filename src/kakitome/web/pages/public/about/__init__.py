"""Pages of text: how checking works, what frameworks ask, the format, privacy, accessibility."""
