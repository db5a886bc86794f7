"""What programs talk to: one folder per published interface."""
