"""Second factors: allauth does the work (passkeys, codes of an app, recovery codes); here are its words."""
