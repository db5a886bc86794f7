"""What the platform publishes for its issuers, out of the records: key documents, lists, credentials, images."""
