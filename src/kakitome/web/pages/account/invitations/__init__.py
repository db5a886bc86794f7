"""An invitation as its receiver meets it: what it lets one do, accept or decline."""
