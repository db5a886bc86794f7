"""An award book that is a folder: what is published, and the ledger that says how it came to be.

    DIR/ledger.jsonl              every fact, one line per transaction, each line bound to the one before
    DIR/credentials/<uuid>.json   exact signed bytes
    DIR/status/<purpose>-<n>.json signed status lists
    DIR/.kakitome/                lock, files on their way, payloads of open intents, reasons: never published

The ledger holds no personal data. Its order of writing makes every transaction happen whole or not
at all: the new files wait beside their places, the line is appended and reaches the disk (this is the
moment of truth), and only then do the files move in. Whoever opens the folder next finishes the moves
or throws the files away.
"""
