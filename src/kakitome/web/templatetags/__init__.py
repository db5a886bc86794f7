"""The parts as template tags."""
