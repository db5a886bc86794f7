"""The curriculum: courses that learning from elsewhere is compared with."""
