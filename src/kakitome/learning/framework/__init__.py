"""Frameworks as data, and how a definition stands against them.

`catalogue` loads one file per framework version; `check` answers per descriptor and whether this is a
micro-credential at all; `size` converts learner effort through hours; `levels` knows the levels' lists.
Adding a country is adding a file under `catalog/`.
"""
