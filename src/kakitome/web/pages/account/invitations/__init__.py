"""An invitation as whoever received it meets it: what it lets one do, accept or decline."""
