"""The federation whose providers institutions may name: how fresh its metadata are."""
