"""Applications of others that name the institution as a partner: confirming, declining."""
