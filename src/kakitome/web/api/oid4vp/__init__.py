"""What wallet apps talk to that are asked for a presentation: OpenID for Verifiable Presentations 1.0, as verifier."""
