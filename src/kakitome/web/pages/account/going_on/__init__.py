"""Going on with an act after showing that it is you."""
