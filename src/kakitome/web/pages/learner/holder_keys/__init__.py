"""Keys of a person that lie here: whether they may, which there are, and their end."""
