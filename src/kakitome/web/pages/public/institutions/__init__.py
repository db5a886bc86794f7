"""Institutions in public: who they are, what they are recognised for, what they award and when."""
