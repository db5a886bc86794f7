"""Hours learnt, over all credentials that somebody holds."""
