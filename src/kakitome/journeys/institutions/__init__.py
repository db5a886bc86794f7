"""An institution on the platform: opened, its profile as an issuer, its keys when one was stolen."""
