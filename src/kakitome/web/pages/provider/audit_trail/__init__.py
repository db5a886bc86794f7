"""The audit trail as a support person reads it."""
