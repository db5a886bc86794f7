"""The only place that wires things: `library` without a server or a database, `platform` with both."""
