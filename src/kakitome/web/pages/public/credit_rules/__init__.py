"""The rules of credit, for anybody: what a law says, where it comes from, how sure we are, and what follows from it."""
