"""Proposals to whoever writes a definition: a range of levels, and skills; nothing enters by itself."""
