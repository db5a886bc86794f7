"""Keys and who they belong to: Multikey, DIDs, controller documents. Nothing here fetches."""
