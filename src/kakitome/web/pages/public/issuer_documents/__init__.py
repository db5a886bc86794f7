"""What verifiers read: an issuer's documents at the issuer's own address."""
