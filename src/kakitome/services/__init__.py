"""The journeys, one per module: what people come for, over ports alone. No journey calls another."""
