"""What wallet apps talk to: OpenID for Verifiable Credential Issuance 1.0, one credential issuer for each issuer."""
