"""Status: lists that say whether a credential was revoked or suspended."""
