"""The demonstration's recognition body: who sits in it, what it examines, and what it decided so far.

`opening` makes an institution a body with members, seats, reviewers and criteria; `stories` says what happened in its
cases, each moment at its own instant. Everything goes through the same acts as on any platform; everybody in it is
fictitious.
"""
