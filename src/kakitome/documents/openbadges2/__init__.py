"""Open Badges 2.0, and what came before it: objects, form, scope of an issuer, compact signatures."""
