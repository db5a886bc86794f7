"""Examining one credit case: matches of outcomes, seven questions, a proposal; apart from the rules of credit."""
