"""Pages of text: how checking works, the format, privacy, accessibility."""
