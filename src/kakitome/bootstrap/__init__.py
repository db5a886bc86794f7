"""The only place that wires things: settings, and the platform over a database, files and the network."""
