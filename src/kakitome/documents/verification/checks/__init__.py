"""One check per file; each takes an `Examination` and returns a `Check`."""
