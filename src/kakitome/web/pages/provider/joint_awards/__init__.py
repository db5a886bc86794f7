"""Awarding together: whom an institution asks for consent, and what is asked of it."""
