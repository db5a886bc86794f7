"""JSON Web Signatures: strict compact tokens, and credentials that travel in them (VC-JWT)."""
