"""What whoever has a share link sees: the PIN, the credentials verified now, the record on one page, or nothing."""
