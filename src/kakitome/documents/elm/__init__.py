"""European Digital Credentials: their seal (JAdES). Their words are the mapping's matter."""
