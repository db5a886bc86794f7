"""Tables whose rows are told to registers of digests, and how every way of writing them says so."""
