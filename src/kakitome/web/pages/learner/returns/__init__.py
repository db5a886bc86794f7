"""Awards that the wrong person received: given back, or asked for and answered."""
