"""The part of a definition and an award for which Open Badges 3.0 has fields, by group, in both directions."""
