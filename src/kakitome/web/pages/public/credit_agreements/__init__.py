"""Agreements about credit in public: between whom, what counts as what, from when, and how it stands."""
