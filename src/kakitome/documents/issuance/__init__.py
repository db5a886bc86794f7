"""What issuers elsewhere send to a wallet by OpenID for Verifiable Credential Issuance: offers, metadata, answers."""
