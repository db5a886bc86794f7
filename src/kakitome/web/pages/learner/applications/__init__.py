"""Applying for an award with evidence: what is asked, a draft, what is sent, and how it stands."""
