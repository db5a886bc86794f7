"""Recognition (承認): a third party examines a micro-credential and says, for a time, that it meets its criteria.

It is not accreditation (機関認証), which is of an institution, nor credit (単位認定), which is of a learner's work.
Everything here is pure: events in, state or refusal out; the clock, the people and the papers are handed in.
"""
