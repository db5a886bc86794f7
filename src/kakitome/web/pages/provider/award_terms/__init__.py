"""What an institution states about its kinds of awards, and how many learners agreed to what."""
