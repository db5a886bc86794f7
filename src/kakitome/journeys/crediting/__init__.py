"""Credit for learning: what the platform does with its stores."""
