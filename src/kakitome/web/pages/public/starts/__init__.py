"""The calendar of starts: what begins when."""
