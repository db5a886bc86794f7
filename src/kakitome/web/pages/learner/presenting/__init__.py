"""Answering verifiers elsewhere: who asks for what, what would be sent, sending or declining, what was shown before."""
