"""The only bridge: the letter's words into the envelope's and back."""
