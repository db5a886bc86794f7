"""The evidence bundle: everything that verifying one award takes, in one ZIP that needs nobody any more."""
