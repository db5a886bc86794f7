"""What people are owed about their data: kept for a stated time, handed out, deleted, agreed to."""
