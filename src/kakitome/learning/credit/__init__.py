"""Credit: what learning counts for, under which rule, and towards what larger credential."""
