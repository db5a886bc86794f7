"""The part of a definition for which Open Badges has no field, as Markdown people can read and we can read back."""
