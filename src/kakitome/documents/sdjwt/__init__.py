"""SD-JWT and SD-JWT VC: a token whose holder chooses what to show. Issued, presented, bound to a key, read."""
