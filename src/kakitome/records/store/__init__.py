"""The stores of `kakitome.ports` over tables: rows become frozen records here, and nowhere else."""
