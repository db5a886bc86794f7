"""Credit in figures, drawn from what is published and calculated here."""
