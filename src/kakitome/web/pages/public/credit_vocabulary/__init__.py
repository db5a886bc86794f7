"""The words of credit awards that are our own, at the address that they mean: for people, and for programs."""
