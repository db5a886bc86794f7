"""How a person's name is written: its forms, and which signed credential states each."""
