"""The parts book: every part in every state on one page, shown only while debugging."""
