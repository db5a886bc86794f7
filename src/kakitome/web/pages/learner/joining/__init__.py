"""Making two accounts of one person one: begun in the account that stays, done in the one that ends."""
