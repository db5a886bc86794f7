"""Credit cases on the registrar’s desk: what is to be moved, and one case with its matches, questions and proposal."""
