"""What happened to a person's own account: sign-ins, refusals, passwords, roles, keys."""
