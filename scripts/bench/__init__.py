"""`make bench`: ours and the peers in one interleaved run on the same documents, medians and ratios."""
