"""What a learner takes along: further envelopes of an award, evidence bundles, a record over many awards."""
