"""An issuer's folder: awarding into it, withdrawing, its keys, its own small log."""
