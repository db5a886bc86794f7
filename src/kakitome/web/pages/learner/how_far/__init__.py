"""How far somebody is from a target, and the shortest ways there: for who holds something, and before enrolment."""
