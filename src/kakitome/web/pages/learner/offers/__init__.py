"""Handing an award over to a wallet app: the learner's pages."""
