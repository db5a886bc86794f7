"""Pages of `docs/reference` that are written whole, or table by table, from the data the code goes by."""
